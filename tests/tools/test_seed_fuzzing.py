"""Seeds are what the fuzz target reads: a shape, then a file or packets with their length."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from tools import seed_fuzzing

if TYPE_CHECKING:
    from pathlib import Path

PACKETS = [b"\x01" * 60, b"\x02" * 3]


def pcap(order: str, link_type: int, packets: list[bytes]) -> bytes:
    """Return a pcap file with these packets."""
    head = struct.pack(f"{order}IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    return head + b"".join(struct.pack(f"{order}IIII", 0, 0, len(body), len(body)) + body for body in packets)


@pytest.mark.parametrize("order", ["<", ">"])
def test_packets_are_read_in_both_byte_orders(order: str) -> None:
    assert seed_fuzzing.packets_of(pcap(order, 113, PACKETS)) == (113, PACKETS)


def test_a_cut_packet_is_left_out() -> None:
    assert seed_fuzzing.packets_of(pcap("<", 1, PACKETS)[:-1]) == (1, PACKETS[:1])


def test_a_capture_gives_the_file_and_its_packets() -> None:
    capture = pcap("<", 113, PACKETS)
    packets = b"\x01" + b"".join(len(body).to_bytes(2, "little") + body for body in PACKETS)
    assert seed_fuzzing.seeds_of(capture) == [b"\xff" + capture, packets]


def test_what_is_no_pcap_is_only_a_file() -> None:
    assert seed_fuzzing.seeds_of(b"\x0a\x0d\x0d\x0a") == [b"\xff\x0a\x0d\x0d\x0a"]


def test_long_captures_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "short.pcap").write_bytes(pcap("<", 1, PACKETS))
    (tmp_path / "long.pcap").write_bytes(pcap("<", 1, [b"\x00" * 1500] * 64))
    assert seed_fuzzing.fill(tmp_path / "corpus", [tmp_path]) == 2
