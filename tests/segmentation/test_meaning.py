"""What a policy lets through, packet by packet."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

import pytest

from asepsis.segmentation.meaning import Meaning, interval, intervals, outside
from asepsis.segmentation.space import Family
from tests.segmentation.sample import practice

NEW, ESTABLISHED, INVALID = 0, 1, 3


def packet(source: str, target: str, protocol: int, port: int, **more: int) -> tuple[int, ...]:
    """A packet that opens a new connection, unless `more` says otherwise."""
    ends = (int(ipaddress.ip_address(text)) for text in (source, target))
    return (more.get("state", NEW), protocol, more.get("syn", 1), *ends, more.get("sport", 40_000), port)


def routed(*point: int) -> bool:
    return Meaning(practice()).routed(Family.IPV4).decide(point)[0]


def bridged(*point: int) -> bool:
    return Meaning(practice()).bridged(Family.IPV4).decide(point)[0]


def test_therapy_passes_and_the_desk_does_not_reach_the_xray() -> None:
    assert routed(*packet("192.0.2.11", "192.0.2.12", 6, 3613))
    assert not routed(*packet("192.0.2.31", "192.0.2.21", 6, 445))
    assert not routed(*packet("192.0.2.12", "192.0.2.11", 6, 3613))


def test_the_same_holds_for_ipv6() -> None:
    meaning = Meaning(practice()).routed(Family.IPV6)
    assert meaning.decide(packet("2001:db8::b", "2001:db8::c", 6, 3613))[0]
    assert not meaning.decide(packet("2001:db8::1f", "2001:db8::15", 6, 445))[0]


def test_known_connections_pass_and_broken_ones_do_not() -> None:
    assert routed(*packet("192.0.2.99", "192.0.2.21", 6, 1, state=ESTABLISHED))
    assert not routed(*packet("192.0.2.11", "192.0.2.12", 6, 3613, state=INVALID))


def test_a_bridge_lets_answers_back_but_no_opening() -> None:
    assert bridged(*packet("192.0.2.12", "192.0.2.11", 6, 40_000, sport=3613, syn=0))
    assert not bridged(*packet("192.0.2.12", "192.0.2.11", 6, 40_000, sport=3613, syn=1))


def test_the_internet_is_neither_the_site_nor_any_private_network() -> None:
    spans = outside(practice(), Family.IPV4)
    for inside in ("192.0.2.5", "10.1.2.3", "192.168.200.1", "224.0.0.1", "127.0.0.1"):
        number = int(ipaddress.ip_address(inside))
        assert not any(low <= number <= high for low, high in spans), inside
    assert routed(*packet("192.0.2.31", "198.51.100.200", 6, 443))
    assert not routed(*packet("192.0.2.21", "198.51.100.200", 6, 443))


def test_only_known_servers_hand_out_addresses() -> None:
    assert bridged(*packet("0.0.0.0", "255.255.255.255", 17, 67, sport=68))  # noqa: S104
    assert bridged(*packet("192.0.2.1", "192.0.2.31", 17, 68, sport=67))
    assert not bridged(*packet("192.0.2.32", "192.0.2.31", 17, 68, sport=67))


def test_group_traffic_of_care_is_never_cut() -> None:
    assert bridged(*packet("192.0.2.11", "224.0.23.63", 17, 24_105))
    assert bridged(*packet("192.0.2.11", "192.0.2.255", 17, 24_105))
    assert not bridged(*packet("192.0.2.31", "224.0.23.63", 17, 24_105))


def test_the_management_path_and_open_zones_pass() -> None:
    assert routed(*packet("192.0.2.31", "192.0.2.1", 6, 22))
    assert not routed(*packet("192.0.2.31", "192.0.2.32", 6, 445))
    zones = tuple(replace(zone, inside="open") for zone in practice().zones)
    opened = Meaning(replace(practice(), zones=zones)).routed(Family.IPV4)
    assert opened.decide(packet("192.0.2.31", "192.0.2.32", 6, 445))[0]


def test_arp_passes_a_bridge_and_other_frames_do_not() -> None:
    meaning = Meaning(practice())
    assert meaning.bridged(Family.ARP).decide((0,) * 7)[0]
    assert not meaning.bridged(Family.OTHER).decide((0,) * 7)[0]


def test_addresses() -> None:
    assert interval("192.0.2.0/30") == (Family.IPV4, (0xC0000200, 0xC0000203))
    assert intervals(Family.IPV6, ["::1", "10.0.0.1", "::2"]) == ((1, 2),)
    with pytest.raises(ValueError, match="no range"):
        interval("10.0.0.2-10.0.0.1")
