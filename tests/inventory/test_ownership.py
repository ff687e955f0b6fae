"""Which IP addresses are a MAC's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.ownership import MAX_BOUND_ADDRESSES, Ownership, ownership
from tests.inventory.scene import ROUTER, SCANNER, bound, sent, site_of

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation

VIRTUAL = "00:00:5e:00:01:07"


def owned(mac: str, *observations: Observation) -> Ownership:
    return ownership(site_of(observations).sightings.by_subject)[mac]


def test_an_address_that_arp_binds_is_own_whatever_its_ttl() -> None:
    assert owned(SCANNER, bound(SCANNER, "192.168.1.9"), sent(SCANNER, "192.168.1.9", 57)).own == {"192.168.1.9"}


def test_a_single_private_address_that_crossed_no_router_is_own() -> None:
    assert owned(SCANNER, sent(SCANNER, "10.0.0.9", 128)).own == {"10.0.0.9"}


def test_a_private_address_that_crossed_a_router_is_behind() -> None:
    found = owned(ROUTER, bound(ROUTER, "10.0.0.1"), sent(ROUTER, "10.9.9.9", 63))
    assert found.own == {"10.0.0.1"}
    assert found.private_sources == {"10.9.9.9"}


def test_internet_hosts_behind_a_router_are_not_its_own() -> None:
    found = owned(ROUTER, bound(ROUTER, "10.0.0.1"), sent(ROUTER, "8.8.8.8", 57), sent(ROUTER, "9.9.9.9", 128))
    assert found.own == {"10.0.0.1"}
    assert found.internet_sources == {"8.8.8.8", "9.9.9.9"}


def test_a_lone_public_address_that_crossed_no_router_is_own() -> None:
    assert owned(SCANNER, sent(SCANNER, "145.254.160.237", 128)).own == {"145.254.160.237"}
    assert owned(SCANNER, sent(SCANNER, "145.254.160.237", 117)).own == set()


def test_public_addresses_of_a_bound_network_are_own() -> None:
    found = owned(SCANNER, bound(SCANNER, "145.254.160.237"), sent(SCANNER, "145.254.160.238", 64))
    assert found.own == {"145.254.160.237", "145.254.160.238"}


def test_link_local_addresses_are_always_own() -> None:
    assert owned(SCANNER, sent(SCANNER, "fe80::1", 1), sent(SCANNER, "169.254.3.4", 3)).own == {
        "fe80::1",
        "169.254.3.4",
    }


def test_ipv6_addresses_of_the_network_of_neighbour_discovery_are_own() -> None:
    found = owned(
        SCANNER,
        sent(SCANNER, "2001:db8:1:1::5", 255),
        sent(SCANNER, "2001:db8:1:1::6", 64),
        sent(SCANNER, "2606:4700::1111", 57),
    )
    assert found.own == {"2001:db8:1:1::5", "2001:db8:1:1::6"}
    assert found.internet_sources == {"2606:4700::1111"}


def test_many_private_addresses_without_binding_are_hosts_behind() -> None:
    addresses = ["10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1"]
    found = owned(ROUTER, *(sent(ROUTER, ip, 64) for ip in addresses))
    assert found.own == set()
    assert found.private_sources == set(addresses)


def test_a_mac_that_answers_for_everybody_owns_nothing_by_that() -> None:
    claims = [bound(ROUTER, f"10.0.{number}.1") for number in range(MAX_BOUND_ADDRESSES + 1)]
    assert owned(ROUTER, *claims).own == set()


def test_a_virtual_mac_owns_only_what_is_bound_to_it() -> None:
    found = owned(VIRTUAL, bound(VIRTUAL, "10.0.0.254"), sent(VIRTUAL, "10.0.0.2", 255))
    assert found.own == {"10.0.0.254"}
    assert found.private_sources == {"10.0.0.2"}
