"""In which ways a device was heard."""

from __future__ import annotations

from datetime import UTC, datetime

from asepsis.core.nouns import Observation, Subject
from asepsis.inventory.sightings import Sighting
from asepsis.inventory.ways import WAYS, frequencies, ways_of

MOMENT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def sighting(capture: str, *bindings: str) -> Sighting:
    return Sighting(MOMENT, MOMENT, capture, 1, bindings=set(bindings))


def observed(kind: str, capture: str = "x.pcap") -> Observation:
    return Observation(MOMENT, capture, 1, kind, Subject("02:00:5e:00:53:01"), {})


def test_ways_come_from_bindings_kinds_and_conversations() -> None:
    ways = ways_of(
        [sighting("x.pcap", "arp", "dhcp")],
        [observed("mdns.answer"), observed("lldp.neighbour"), observed("http.request")],
        has_talked=True,
        records=(),
    )
    assert ways == ("addresses", "leases", "announcements", "link", "conversations")


def test_records_of_others_are_one_way_whatever_stands_in_them() -> None:
    ways = ways_of(
        [sighting("dhcp.log", "dhcp")], [observed("dhcp.request", "dhcp.log")], has_talked=False, records={"dhcp.log"}
    )
    assert ways == ("records",)


def test_a_device_heard_in_no_named_way_was_heard_once() -> None:
    assert frequencies([(), ("leases",), ("leases", "link")]) == {1: 2, 2: 1}
    assert all(words[0].islower() for words in WAYS.values())
