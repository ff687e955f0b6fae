"""Puts the packets of a recording at their hour of the practice's day."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

NANOSECOND_MAGIC = 0xA1B23C4D
"""Classic pcap with nanosecond time stamps, written in this machine's byte order (little endian)."""
MICROSECOND_MAGIC = 0xA1B2C3D4
FILE_HEADER = struct.Struct("<IHHiIII")
RECORD_HEADER = struct.Struct("<IIII")


def retime(source: BinaryIO, target: BinaryIO, nanoseconds_of_day: Callable[[int], int]) -> int:
    """Copy a nanosecond pcap into a microsecond one with each time stamp mapped; return the number of packets.

    Order is kept: a packet never gets an earlier time than the one before it. Raise ValueError for any other file.
    """
    header = source.read(FILE_HEADER.size)
    magic, *rest = FILE_HEADER.unpack(header)
    if magic != NANOSECOND_MAGIC:
        raise ValueError("not a little-endian pcap with nanosecond time stamps")
    target.write(FILE_HEADER.pack(MICROSECOND_MAGIC, *rest))
    packets, last_microseconds = 0, 0
    while record := source.read(RECORD_HEADER.size):
        seconds, nanoseconds, captured, original = RECORD_HEADER.unpack(record)
        if captured != original:
            raise ValueError(f"packet {packets + 1} was cut to {captured} of {original} octets")
        mapped = nanoseconds_of_day(seconds * 1_000_000_000 + nanoseconds) // 1000
        last_microseconds = max(last_microseconds, mapped)
        target.write(RECORD_HEADER.pack(*divmod(last_microseconds, 1_000_000), captured, original))
        target.write(source.read(captured))
        packets += 1
    return packets
