"""When a device is in use and when it rests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from asepsis.core.nouns import Capture, Subject
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.inventory.use import MAX_HOURS, Use, hours_listened, uses

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


def use_of(sums: dict[RelationKey, RelationSum], days: int) -> Use | None:
    return uses(sums, Directory(), 2, [capture(days)])[0]


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


def test_too_little_listening_says_nothing() -> None:
    short = Capture("x.pcap", 1, 1, START, START + timedelta(hours=3), ("ethernet",), ())
    assert uses(talks([1], 1, "dicom"), Directory(), 2, [short]) == [None, None]
    assert uses({}, Directory(), 2, [capture(3)]) == [None, None]


def test_a_wrong_clock_does_not_fill_the_memory() -> None:
    wrong = Capture("x.pcap", 2, 1, datetime(1970, 1, 1, tzinfo=UTC), START, ("ethernet",), ())
    assert len(hours_listened([wrong])) == MAX_HOURS


def test_each_hour_has_its_chance_and_what_nobody_heard_has_none() -> None:
    sums = talks([8, 9], 3, "dicom")
    heard = Capture("x.pcap", 1, 1, START, START + timedelta(days=2, hours=22, minutes=59), ("ethernet",), ())
    (use, _) = uses(sums, Directory(), 2, [heard])
    assert use is not None
    assert (use.by_hour[8], use.by_hour[0], use.by_hour[23]) == (0.8, 0.2, 0.25)
    part = Capture("x.pcap", 1, 1, START, START + timedelta(hours=20), ("ethernet",), ())
    (short, _) = uses(sums, Directory(), 2, [part])
    assert short is not None
    assert short.by_hour[23] is None
