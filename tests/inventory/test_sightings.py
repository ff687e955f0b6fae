"""Which endpoints were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.nouns import Subject
from asepsis.inventory import sightings as module
from asepsis.inventory.sightings import MAX_HOP_LIMITS, Sightings, binding_of, normal
from tests.inventory.scene import SCANNER, START, bound, observation, sent

if TYPE_CHECKING:
    import pytest


def test_an_endpoint_loses_the_parts_that_name_no_single_host() -> None:
    assert normal(Subject(SCANNER, "0.0.0.0", 7)) == Subject(SCANNER, None, 7)  # noqa: S104
    assert normal(Subject("00:00:00:00:00:00", "10.0.0.1")) == Subject(None, "10.0.0.1")
    assert normal(Subject("01:00:5e:00:00:fb", "10.0.0.1")) is None
    assert normal(Subject(None, "224.0.0.251")) is None


def test_only_an_acknowledged_lease_binds() -> None:
    assert binding_of(observation("dhcp.lease", SCANNER, "10.0.0.5", {"message_type": "ack"})) == "dhcp"
    assert binding_of(observation("dhcp.lease", SCANNER, "10.0.0.5", {"message_type": "offer"})) is None
    assert binding_of(observation("dhcpv6.lease", SCANNER, "2001:db8::5", {"message_type": "reply"})) == "dhcp"
    assert binding_of(observation("dhcpv6.lease", SCANNER, "2001:db8::5", {"message_type": "advertise"})) is None
    assert binding_of(observation("arp.sender", SCANNER, None, {"operation": "probe"})) is None
    assert binding_of(sent(SCANNER, "10.0.0.5")) is None


def test_sightings_add_up_in_any_order() -> None:
    seen = [sent(SCANNER, "10.0.0.5", 64, packet=9), bound(SCANNER, "10.0.0.5", packet=3)]
    one, other = Sightings(), Sightings()
    one.note(seen[0])
    other.note(seen[1])
    other.include(one.by_subject.items())
    sighting = other.by_subject[Subject(SCANNER, "10.0.0.5")]
    assert (sighting.packet, sighting.count, sighting.hop_limits, sighting.bindings) == (3, 2, {64}, {"arp"})
    assert (sighting.last - START).seconds == 9


def test_hop_limits_are_bounded() -> None:
    seen = Sightings()
    for ttl in range(100):
        seen.note(sent(SCANNER, "10.0.0.5", ttl))
    assert len(seen.by_subject[Subject(SCANNER, "10.0.0.5")].hop_limits) == MAX_HOP_LIMITS


def test_endpoints_beyond_the_bound_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SIGHTINGS", 2)
    seen = Sightings()
    for number in range(5):
        seen.note(sent(SCANNER, f"10.0.0.{number + 1}"))
    assert (len(seen.by_subject), seen.dropped) == (2, 3)
