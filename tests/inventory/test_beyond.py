"""Hosts of the internet that wait change nothing of what is told, and are all there when they are asked for."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asepsis.core.nouns import Capture
from asepsis.inventory import beyond
from asepsis.inventory.batches import Batches
from asepsis.inventory.facts import Corrections, take_stock
from asepsis.inventory.site import Site
from asepsis.sensing import engine
from tests.capture_bytes import arp, pcap
from tests.inventory.scene import START, PlainJudgement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

JUDGEMENT = PlainJudgement()
ROUTER = 9
HOSTS = ["10.0.0.1", "10.0.0.2", "10.0.1.7", "203.0.114.5", "203.0.114.9"]
CLOUD = [f"8.8.{block}.{host}" for block in range(3) for host in range(1, 6)]
NAME = bytes.fromhex("0161076578616d706c650000010001")
TOLD = bytes.fromhex("000181800001000100000000") + NAME + NAME + bytes.fromhex("00000e1000040808")
"""A DNS answer (RFC 1035 4.1) but for the last half of the address that it tells."""


def ethernet(mac: int, ether_type: int, payload: bytes) -> bytes:
    return bytes([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, mac]) + struct.pack(">H", ether_type) + payload


def packet(mac: int, source: str, target: str, hops: int, port: int) -> bytes:
    """A UDP datagram from a port (RFC 768, RFC 791); from port 53 an answer about an address of the cloud."""
    data = TOLD + bytes([hops % 3, 1]) if port == 53 else b"x"
    ends = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(target).packed
    head = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(data), 1, 0x4000, hops, 17, 0)
    return ethernet(mac, 0x0800, head + ends + struct.pack(">HHHH", port, 40000, 8 + len(data), 0) + data)


def handshake(mac: int, source: str, target: str, hops: int, flags: int) -> bytes:
    """A SYN, or its answer (RFC 9293 3.1)."""
    ends = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(target).packed
    head = struct.pack(">BBHHHBBH", 0x45, 0, 40, 1, 0x4000, hops, 6, 0)
    ports = (40001, 443) if flags == 0x02 else (443, 40001)
    return ethernet(mac, 0x0800, head + ends + struct.pack(">HHIIBBHHH", *ports, 1, 1, 0x50, flags, 8192, 0, 0))


def announcement(mac: int, source: str) -> bytes:
    return arp(f"02:00:00:00:00:{mac:02x}", source)


MACS = st.sampled_from([2, 3, ROUTER, ROUTER])
ADDRESSES = st.sampled_from(HOSTS + CLOUD)
HOPS = st.sampled_from([57, 64, 128, 255])
FRAMES = st.lists(
    st.one_of(
        st.builds(packet, MACS, ADDRESSES, ADDRESSES, HOPS, st.sampled_from([53, 123, 40000])),
        st.builds(handshake, MACS, ADDRESSES, ADDRESSES, HOPS, st.sampled_from([0x02, 0x12])),
        st.builds(announcement, MACS, st.sampled_from(HOSTS + CLOUD[:2])),
    ),
    min_size=8,
    max_size=80,
)


def read(parts: Sequence[Sequence[bytes]], folder: Path, *, holds_back: bool) -> Site:
    """The site that captures of these frames show."""
    site, batches = Site(JUDGEMENT.match), Batches(JUDGEMENT.match, holds_back=holds_back)
    for number, frames in enumerate(parts):
        path = folder / f"{number}.pcap"
        path.write_bytes(pcap(list(frames)))
        reader = engine.open_reader(str(path))
        while batch := reader.next():
            batches.take(batch, (path.name,), site)
        batches.settle((path.name,), site)
        site.captures.append(Capture(path.name, 1, 1, None, None, (), ()))
    return site


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beyond, "MIN_HOSTS", 2)


@given(st.lists(FRAMES, min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_waits_changes_nothing(tmp_path: Path, parts: list[list[bytes]]) -> None:
    wanted = read(parts, tmp_path, holds_back=False)
    assert take_stock(read(parts, tmp_path, holds_back=True), JUDGEMENT) == take_stock(wanted, JUDGEMENT)


@given(st.lists(FRAMES, min_size=1, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_waits_is_there_when_it_is_asked_for(tmp_path: Path, parts: list[list[bytes]]) -> None:
    wanted, found = (read(parts, tmp_path, holds_back=holds_back) for holds_back in (False, True))
    assert found.sightings.by_subject == wanted.sightings.by_subject
    assert found.ledger.by_subject == wanted.ledger.by_subject
    assert found.relations.sums == wanted.relations.sums
    assert not found.waiting


def behind_a_router() -> list[bytes]:
    """A host that speaks with many of the internet."""
    return [
        frame
        for address in CLOUD
        for frame in (packet(2, "10.0.0.2", address, 64, 40000), packet(ROUTER, address, "10.0.0.2", 57, 40000))
    ]


def test_hosts_of_the_internet_are_counted_and_not_taken_in(tmp_path: Path) -> None:
    site = read([behind_a_router()], tmp_path, holds_back=True)
    take_stock(site, JUDGEMENT)
    (waiting,) = site.waiting
    (addresses,) = waiting.beyond.sources.values()
    assert len(site.near.sightings.by_subject) + len(addresses) == len(CLOUD) + 1


def test_what_a_person_said_may_be_of_any_of_them(tmp_path: Path) -> None:
    site = read([behind_a_router()], tmp_path, holds_back=True)
    take_stock(site, JUDGEMENT, Corrections())
    assert not site.waiting


def test_each_conversation_counts_where_use_is_told(tmp_path: Path) -> None:
    site = read([behind_a_router()], tmp_path, holds_back=True)
    (capture,) = site.captures
    site.captures = [replace(capture, first=START, last=START + timedelta(hours=30))]
    take_stock(site, JUDGEMENT)
    assert not site.waiting


def test_a_router_that_has_a_public_address_is_told_from_its_neighbours(tmp_path: Path) -> None:
    frames = [announcement(ROUTER, "8.8.0.200"), *behind_a_router()]
    site = read([frames], tmp_path, holds_back=True)
    assert site.waiting
    take_stock(site, JUDGEMENT)
    assert not site.waiting
