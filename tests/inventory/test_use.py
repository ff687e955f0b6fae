"""When a device is in use and when it rests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Capture, Subject
from asepsis.inventory import use as use_module
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.inventory.use import MAX_HOURS, Use, hours_listened, uses

if TYPE_CHECKING:
    import pytest

START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
DEVICE, SERVER = Subject(None, "192.0.2.1"), Subject(None, "192.0.2.2")


class Directory:
    """Two devices."""

    def device_of(self, subject: Subject, moment: datetime | None = None) -> int | None:  # noqa: ARG002
        """Find one by its address."""
        return {"192.0.2.1": 0, "192.0.2.2": 1}.get(subject.ip or "")


def capture(days: int) -> Capture:
    last = START + timedelta(days=days) - timedelta(minutes=1)
    return Capture("x.pcap", 1, 1, START, last, ("ethernet",), ())


def talks(hours: list[int], days: int, protocol: str, octets: int = 1000) -> dict[RelationKey, RelationSum]:
    sums = {}
    for day in range(days):
        for hour in hours:
            moment = START + timedelta(days=day, hours=hour)
            key = RelationKey(DEVICE, SERVER, "tcp", 104, protocol, moment)
            sums[key] = RelationSum(1, octets, 0, True, moment, moment, "x.pcap", 1)  # noqa: FBT003
    return sums


def others(days: int) -> dict[RelationKey, RelationSum]:
    """Somebody else talks in each hour: so the sensor is on."""
    found = talks(list(range(24)), days, "ntp")
    clock, phone = Subject(None, "192.0.2.3"), Subject(None, "192.0.2.4")
    return {key._replace(client=phone, server=clock): one for key, one in found.items()}


def use_of(sums: dict[RelationKey, RelationSum], days: int) -> Use | None:
    return uses(others(days) | sums, Directory(), 2, [capture(days)])[0]


def test_a_scanner_rests_from_evening_to_morning_across_midnight() -> None:
    use = use_of(talks(list(range(8, 18)), 7, "dicom"), 7)
    assert use is not None
    assert (use.basis, use.hours_per_day, use.idle_from, use.idle_hours) == ("care", 10.0, 18, 14)
    assert use.confidence == round(8 / 9, 4)
    assert "18:00 to 08:00 UTC" in use.sentence()


def test_a_monitor_never_rests() -> None:
    use = use_of(talks(list(range(24)), 2, "hl7"), 2)
    assert use is not None
    assert (use.idle_from, use.hours_per_day) == (None, 24.0)
    assert "No hour without use" in use.sentence()


def test_without_a_protocol_of_care_the_amount_of_traffic_tells() -> None:
    quiet = talks(list(range(24)), 2, "http", 2000)
    busy = talks([9, 10, 11], 2, "smb", 900_000)
    use = use_of(quiet | busy, 2)
    assert use is not None
    assert (use.basis, use.hours_per_day) == ("traffic", 3.0)


def test_a_conversation_is_use_in_each_hour_it_lasts() -> None:
    sums = talks([6], 3, "hl7")
    for one in sums.values():
        one.last = one.first + timedelta(hours=3, minutes=10)
    use = use_of(sums, 3)
    assert use is not None
    assert (use.hours_per_day, use.idle_from, use.idle_hours) == (4.0, 10, 20)


def test_the_octets_of_what_lasts_are_those_of_each_hour() -> None:
    steady = talks([0], 3, "http", 24 * 1_000_000)
    for one in steady.values():
        one.last = one.first + timedelta(hours=23, minutes=59)
    assert use_of(steady, 3) is None
    use = use_of(steady | talks([9], 3, "smb", 9_000_000), 3)
    assert use is not None
    assert (use.basis, use.hours_per_day) == ("traffic", 1.0)


def test_hours_in_which_nobody_was_heard_are_not_rest() -> None:
    silent = {key: one for key, one in others(4).items() if key.hour.hour not in {2, 3}}
    (use, _) = uses(silent | talks([9], 4, "dicom"), Directory(), 2, [capture(4)])
    assert use is not None
    assert (use.by_hour[2], use.by_hour[4]) == (None, round(1 / 6, 4))
    assert (use.idle_from, use.idle_hours) == (10, 16)


def test_files_one_after_the_other_cover_an_hour_together() -> None:
    def part(first: int, last: int) -> Capture:
        span = START + timedelta(minutes=first), START + timedelta(minutes=last)
        return Capture("x.pcap", 1, 1, *span, ("ethernet",), ())

    parts = [part(0, 20), part(20, 40), part(10, 59), part(61, 80), part(135, 179)]
    assert hours_listened(parts) == {START}
    assert hours_listened([part(15, 60), part(60, 106)]) == {START, START + timedelta(hours=1)}


def test_conversations_that_claim_years_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_module, "MAX_TALK_HOURS", 60)
    sums = talks([6], 1, "dicom")
    assert use_of(sums, 1) is not None
    for one in sums.values():
        one.last = one.first + timedelta(days=90)
    assert use_of(sums, 1) is None


def test_too_little_listening_says_nothing() -> None:
    short = Capture("x.pcap", 1, 1, START, START + timedelta(hours=3), ("ethernet",), ())
    assert uses(talks([1], 1, "dicom"), Directory(), 2, [short]) == [None, None]
    assert uses({}, Directory(), 2, [capture(3)]) == [None, None]


def test_a_wrong_clock_does_not_fill_the_memory() -> None:
    wrong = Capture("x.pcap", 2, 1, datetime(1970, 1, 1, tzinfo=UTC), START, ("ethernet",), ())
    assert len(hours_listened([wrong])) == MAX_HOURS


def test_each_hour_has_its_chance_and_what_nobody_heard_has_none() -> None:
    sums = others(3) | talks([8, 9], 3, "dicom")
    heard = Capture("x.pcap", 1, 1, START, START + timedelta(days=2, hours=22, minutes=59), ("ethernet",), ())
    (use, _) = uses(sums, Directory(), 2, [heard])
    assert use is not None
    assert (use.by_hour[8], use.by_hour[0], use.by_hour[23]) == (0.8, 0.2, 0.25)
    part = Capture("x.pcap", 1, 1, START, START + timedelta(hours=20), ("ethernet",), ())
    (short, _) = uses(sums, Directory(), 2, [part])
    assert short is not None
    assert short.by_hour[23] is None
