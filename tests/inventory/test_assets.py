"""Telling devices apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Subject
from asepsis.inventory.assets import Around, Decisions, Resolution, resolve
from asepsis.inventory.keys import CHASSIS, MAX_HOLDERS, SERIAL_NUMBER, Key
from tests.inventory.scene import ARCHIVE, ROUTER, SCANNER, bound, observation, sent, site_of

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation

VIRTUAL = "00:00:5e:00:01:07"
UUID = Key("SMB server identifier", "6b29fc40-ca47-1067-b31d-00dd010662da", is_strong=True)
NAME, TITLE = Key("host name", "ct1", is_strong=False), Key("DICOM AE title", "ct1", is_strong=False)


def resolved(
    *observations: Observation, keys: dict[Subject, set[Key]] | None = None, decisions: Decisions | None = None
) -> Resolution:
    return resolve(site_of(observations).sightings.by_subject, keys or {}, decisions)


def addresses(resolution: Resolution) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(group.macs, group.ips) for group in resolution.groups]


def test_each_mac_is_a_device_with_all_its_addresses() -> None:
    found = resolved(
        bound(SCANNER, "10.0.0.5"), bound(SCANNER, "10.0.0.99"), sent(SCANNER, "fe80::1"), bound(ARCHIVE, "10.0.0.6")
    )
    assert addresses(found) == [((SCANNER,), ("10.0.0.5", "10.0.0.99", "fe80::1")), ((ARCHIVE,), ("10.0.0.6",))]


def test_groups_and_internet_hosts_are_no_devices() -> None:
    found = resolved(
        bound(ROUTER, "10.0.0.1"),
        sent(ROUTER, "8.8.8.8", 57),
        sent("01:00:5e:00:00:fb", "224.0.0.251"),
        sent("ff:ff:ff:ff:ff:ff", None),
    )
    assert addresses(found) == [((ROUTER,), ("10.0.0.1",))]


def test_what_comes_from_an_internet_host_is_not_the_routers() -> None:
    found = resolved(bound(ROUTER, "10.0.0.1"), sent(ROUTER, "8.8.8.8", 57))
    assert found.device_of(Subject(ROUTER, "8.8.8.8")) is None
    assert found.device_of(Subject(ROUTER, "10.0.0.1")) == 0
    assert found.device_of(Subject(ROUTER)) == 0


def test_a_host_seen_on_both_sides_of_a_router_is_one_device() -> None:
    found = resolved(bound(SCANNER, "10.1.0.5"), bound(ROUTER, "10.0.0.1"), sent(ROUTER, "10.1.0.5", 63))
    assert addresses(found) == [((SCANNER,), ("10.1.0.5",)), ((ROUTER,), ("10.0.0.1",))]
    assert found.device_of(Subject(ROUTER, "10.1.0.5")) == 0


def test_private_hosts_beyond_a_router_are_devices_without_mac() -> None:
    found = resolved(bound(ROUTER, "10.0.0.1"), sent(ROUTER, "10.7.0.5", 63), sent(ROUTER, "10.7.0.6", 63))
    assert addresses(found)[1:] == [((), ("10.7.0.5",)), ((), ("10.7.0.6",))]


def test_an_inner_address_that_nobody_answers_belongs_to_its_device() -> None:
    sightings = site_of([bound(SCANNER, "10.0.0.5"), sent(SCANNER, "10.22.22.2", 63)]).sightings.by_subject
    assert addresses(resolve(sightings, {})) == [((SCANNER,), ("10.0.0.5", "10.22.22.2"))]
    assert len(resolve(sightings, {}, around=Around(answered={"10.22.22.2"})).groups) == 2


def test_without_a_link_layer_private_addresses_are_devices() -> None:
    found = resolved(sent(None, "192.168.2.7", 64), sent(None, "8.8.8.8", 57))
    assert addresses(found) == [((), ("192.168.2.7",))]


def test_a_virtual_mac_is_the_router_that_speaks_from_it() -> None:
    found = resolved(bound(ROUTER, "10.0.0.2"), sent(VIRTUAL, "10.0.0.2", 255), bound(VIRTUAL, "10.0.0.254"))
    assert addresses(found) == [((VIRTUAL, ROUTER), ("10.0.0.2", "10.0.0.254"))]
    assert found.groups[0].anchor == ROUTER
    assert "shared by redundant routers" in found.groups[0].reasons[0]


def test_an_ipv6_address_made_of_a_mac_belongs_to_it() -> None:
    found = resolved(bound(SCANNER, "10.0.0.5"), sent(None, "fd00::211:22ff:fe00:1"))
    assert addresses(found) == [((SCANNER,), ("10.0.0.5", "fd00::211:22ff:fe00:1"))]


def test_one_strong_mark_joins_and_one_weak_does_not() -> None:
    seen = (bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"))
    ends = (Subject(SCANNER, "10.0.0.5"), Subject(ARCHIVE, "10.0.0.6"))
    assert len(resolved(*seen, keys={end: {UUID} for end in ends}).groups) == 1
    assert len(resolved(*seen, keys={end: {NAME} for end in ends}).groups) == 2
    joined = resolved(*seen, keys={end: {NAME, TITLE} for end in ends})
    assert joined.groups[0].reasons == ("both carry the DICOM AE title ct1 and the host name ct1",)


def test_a_mark_that_many_carry_joins_nobody() -> None:
    macs = [f"00:11:22:00:01:{number:02x}" for number in range(6)]
    seen = [bound(mac, f"10.0.0.{number}") for number, mac in enumerate(macs, 1)]
    keys = {Subject(mac): {UUID} for mac in macs}
    assert len(resolved(*seen, keys=keys).groups) == 6


def test_a_mark_carried_by_an_internet_host_joins_nobody() -> None:
    seen = (bound(ROUTER, "10.0.0.1"), sent(ROUTER, "8.8.8.8", 57), bound(SCANNER, "10.0.0.5"))
    keys = {Subject(ROUTER, "8.8.8.8"): {UUID}, Subject(SCANNER, "10.0.0.5"): {UUID}}
    assert len(resolved(*seen, keys=keys).groups) == 2


def test_people_decide_over_marks() -> None:
    seen = (bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"))
    keys = {Subject(SCANNER): {UUID}, Subject(ARCHIVE): {UUID}}
    apart = Decisions(apart=frozenset({frozenset((SCANNER, "10.0.0.6"))}))
    assert len(resolved(*seen, keys=keys, decisions=apart).groups) == 2
    together = Decisions(together=frozenset({frozenset((SCANNER, "10.0.0.6"))}))
    assert len(resolved(*seen, decisions=together).groups) == 1


def test_a_lease_that_moved_belongs_to_its_last_holder() -> None:
    found = resolved(
        bound(SCANNER, "10.0.0.5", packet=1), bound(ARCHIVE, "10.0.0.5", packet=9), sent(None, "10.0.0.5", packet=10)
    )
    assert found.device_of(Subject(None, "10.0.0.5")) == found.device_of(Subject(ARCHIVE))
    assert found.device_of(Subject(SCANNER, "10.0.0.5")) == found.device_of(Subject(SCANNER))


def test_a_client_known_only_from_its_lease_is_a_device() -> None:
    lease = observation("dhcp.lease", SCANNER, "10.0.0.5", {"message_type": "ack", "your_ip": "10.0.0.5"})
    assert addresses(resolved(lease)) == [((SCANNER,), ("10.0.0.5",))]


SEEN = (
    bound(SCANNER, "10.0.0.5"),
    sent(SCANNER, "10.0.0.5"),
    bound(ARCHIVE, "10.0.0.6"),
    bound(ROUTER, "10.0.0.1"),
    sent(ROUTER, "8.8.8.8", 57),
    sent(ROUTER, "10.7.0.5", 63),
    sent(VIRTUAL, "10.0.0.1", 255),
)


@given(st.permutations(SEEN))
def test_the_order_of_observations_means_nothing(order: list[Observation]) -> None:
    assert addresses(resolved(*order)) == addresses(resolved(*SEEN))


COPIED = Key("SMB server identifier", "6b29fc40-ca47-1067-b31d-00dd010662da", is_strong=True, is_copied=True)


def test_hosts_of_one_image_that_go_by_other_names_stay_apart() -> None:
    named = {Subject(SCANNER): {COPIED, NAME}, Subject(ARCHIVE): {COPIED, Key("host name", "pacs1", is_strong=False)}}
    assert len(resolved(bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"), keys=named).groups) == 2
    two_interfaces: dict[Subject, set[Key]] = {Subject(SCANNER): {COPIED, NAME}, Subject(ARCHIVE): {COPIED, NAME}}
    assert len(resolved(bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"), keys=two_interfaces).groups) == 1


def test_contradicting_serial_numbers_keep_devices_apart_whatever_else_they_share() -> None:
    one, other = (Key(SERIAL_NUMBER, f"maker/model/{number}", is_strong=True) for number in (1, 2))
    told = {Subject(SCANNER): {one, UUID, NAME, TITLE}, Subject(ARCHIVE): {other, UUID, NAME, TITLE}}
    assert len(resolved(bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"), keys=told).groups) == 2
    told[Subject(ARCHIVE)].add(one)
    assert len(resolved(bound(SCANNER, "10.0.0.5"), bound(ARCHIVE, "10.0.0.6"), keys=told).groups) == 1


def test_the_ports_of_a_switch_are_one_device_with_its_own_address() -> None:
    ports = [f"00:11:22:00:01:{number:02x}" for number in range(MAX_HOLDERS + 2)]
    whole = Key(CHASSIS, ROUTER, is_strong=True)
    seen = [sent(port, None) for port in ports]
    found = resolved(bound(ROUTER, "10.0.0.1"), *seen, keys={Subject(port): {whole} for port in ports})
    assert addresses(found) == [((ROUTER, *ports), ("10.0.0.1",))]


def test_a_host_beyond_a_router_that_tells_its_hardware_address_is_the_one_seen_with_it() -> None:
    told: dict[Subject, set[Key]] = {Subject(ROUTER, "10.7.0.5"): {Key(CHASSIS, SCANNER, is_strong=True)}}
    behind = sent(ROUTER, "10.7.0.5", 63), sent(ROUTER, "10.7.0.6", 63)
    found = resolved(bound(ROUTER, "10.0.0.1"), *behind, bound(SCANNER, "10.9.0.5"), keys=told)
    assert ((SCANNER,), ("10.7.0.5", "10.9.0.5")) in addresses(found)


def test_a_mac_that_is_made_up_is_joined_by_a_strong_mark_only() -> None:
    made_up = "5e:11:22:00:00:01"
    one, other = Subject(SCANNER, "10.0.0.5"), Subject(made_up, "10.0.0.6")
    seen = bound(SCANNER, "10.0.0.5"), bound(made_up, "10.0.0.6")
    assert len(resolved(*seen, keys={one: {NAME, TITLE}, other: {NAME, TITLE}}).groups) == 2
    assert len(resolved(*seen, keys={one: {UUID}, other: {UUID}}).groups) == 1
