"""Exports out of a capture of them."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.collectors.datagrams import NoCaptureError, read_datagrams

HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)


def packet(port: int, *, vlan: bool = False) -> bytes:
    tag = bytes.fromhex("81000005") if vlan else b""
    udp = struct.pack("!HHHH", 40_000, port, 14, 0) + b"export"
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 34, 0, 0, 64, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    frame = bytes(12) + tag + bytes.fromhex("0800") + ip + udp + bytes(8)
    return struct.pack("<IIII", 1_780_000_000, 5, len(frame), len(frame)) + frame


def test_datagrams_to_the_ports_are_found_without_padding() -> None:
    file = io.BytesIO(HEAD + packet(2055) + packet(53) + packet(6343, vlan=True))
    found = list(read_datagrams(file))
    assert [(one.sender_ip, one.sender_port, one.octets) for one in found] == [("192.0.2.1", 40_000, b"export")] * 2
    assert found[0].moment.microsecond == 5


def test_what_is_no_capture_is_refused() -> None:
    with pytest.raises(NoCaptureError, match="pcap"):
        list(read_datagrams(io.BytesIO(b"\x0a\x0d\x0d\x0a" + bytes(40))))


@given(st.binary(max_size=200))
def test_any_packets_raise_nothing(octets: bytes) -> None:
    list(read_datagrams(io.BytesIO(HEAD + octets)))
    list(read_datagrams(io.BytesIO(HEAD + struct.pack("<IIII", 1, 1, len(octets), len(octets)) + octets)))
