"""What does not fit together about who is who."""

from __future__ import annotations

from asepsis.inventory.facts import take_stock
from tests.inventory.scene import ARCHIVE, SCANNER, PlainJudgement, bound, observation, site_of

IP = "10.0.0.5"
SHARED = "00:00:5e:00:01:07"


def doubts(*observations: object) -> dict[str, tuple[str, ...]]:
    inventory = take_stock(site_of(observations), PlainJudgement())  # type: ignore[arg-type]
    return {asset.macs[0]: asset.doubts for asset in inventory.assets}


def asks(mac: str, name: str, packet: int) -> object:
    return observation("dhcp.request", mac, None, {"host_name": name}, packet=packet)


def test_an_address_that_two_claim_in_the_same_time_is_told_of_both_and_merges_nothing() -> None:
    found = doubts(*(bound(mac, IP, packet=packet) for packet, mac in enumerate((SCANNER, ARCHIVE) * 2, 1)))
    assert [len(one) for one in found.values()] == [1, 1]
    assert ARCHIVE in found[SCANNER][0]
    assert SCANNER in found[ARCHIVE][0]


def test_an_address_that_went_from_one_to_the_next_is_no_doubt() -> None:
    assert doubts(bound(SCANNER, IP, packet=1), bound(ARCHIVE, IP, packet=2)) == {SCANNER: (), ARCHIVE: ()}


def test_redundant_routers_that_share_a_mac_are_no_doubt() -> None:
    found = doubts(*(bound(mac, IP, packet=packet) for packet, mac in enumerate((SCANNER, SHARED) * 2, 1)))
    assert not any(found.values())


def test_two_names_in_turn_on_one_mac_are_told() -> None:
    (told,) = doubts(*(asks(SCANNER, name, packet) for packet, name in enumerate(("CT1", "laptop") * 2, 1)))[SCANNER]
    assert "ct1 and laptop" in told


def test_a_host_that_was_renamed_is_no_doubt() -> None:
    found = doubts(asks(SCANNER, "CT1", 1), asks(SCANNER, "ct1.example.org", 2), asks(SCANNER, "CT2", 3))
    assert found == {SCANNER: ()}
