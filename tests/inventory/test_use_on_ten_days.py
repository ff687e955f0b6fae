"""Hours of use on a long capture: who streams, who works by day and by night, clocks set back, and a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.facts import take_stock
from asepsis.inventory.intake import take_in
from asepsis.sensing.captures import find_captures
from tests.inventory import ten_days as ward
from tests.inventory.scene import PlainJudgement

if TYPE_CHECKING:
    from asepsis.inventory.use import Use


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Use | None]:
    path = tmp_path_factory.mktemp("ward") / "ten_days.pcap"
    path.write_bytes(ward.ten_days())
    taken = take_in(find_captures([str(path)]).sources, PlainJudgement())
    inventory = take_stock(taken.sites[0], PlainJudgement())
    return {ip: asset.use for asset in inventory.assets for ip in asset.ips}


def use_of(found: dict[str, Use | None], ip: str) -> Use:
    use = found[ip]
    assert use is not None
    return use


def test_who_talks_over_one_connection_for_days_never_rests(found: dict[str, Use | None]) -> None:
    use = use_of(found, ward.MONITOR)
    assert (use.basis, use.idle_from, use.hours_per_day) == ("care", None, 24.0)


def test_who_works_by_day_rests_at_night_whatever_the_clocks_do(found: dict[str, Use | None]) -> None:
    # From 8 to 18 o'clock is 6 to 16 UTC before the clocks are set back, and 7 to 17 after it.
    use = use_of(found, ward.SCANNER)
    assert (use.basis, use.idle_from, use.idle_hours) == ("care", 17, 13)


def test_who_works_at_night_rests_by_day(found: dict[str, Use | None]) -> None:
    use = use_of(found, ward.ANALYSER)
    assert (use.idle_from, use.idle_hours) == (4, 14)


def test_when_the_sensor_was_off_nobody_rested(found: dict[str, Use | None]) -> None:
    # Eight days and a half; at 3 o'clock there were nine nights.
    use = use_of(found, ward.SCANNER)
    assert use.days == 9
    assert (use.by_hour[0], use.by_hour[3]) == (round(1 / 12, 4), round(1 / 11, 4))
    assert use.confidence == round(10 / 11, 4)


def test_who_talks_as_much_in_each_hour_is_not_said_to_rest(found: dict[str, Use | None]) -> None:
    assert found[ward.STREAMER] is None
