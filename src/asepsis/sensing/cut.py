"""Cuts a capture to what a place without a mirror port would see: broadcast and multicast frames."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

ETHERNET = 1
"""LINKTYPE_ETHERNET."""
GROUP_BIT = 0x01
"""IEEE 802-2014 8.2.2: the first bit on the wire of a destination tells groups from single stations."""
BYTE_ORDERS = {
    b"\xd4\xc3\xb2\xa1": "<",
    b"\x4d\x3c\xb2\xa1": "<",
    b"\xa1\xb2\xc3\xd4": ">",
    b"\xa1\xb2\x3c\x4d": ">",
}
"""Magic numbers of classic pcap, with microseconds and with nanoseconds, in both byte orders."""
FILE_HEADER_OCTETS, RECORD_HEADER_OCTETS = 24, 16
MAX_FRAME_OCTETS = 262_144
"""The longest record read (libpcap's own bound); a longer one ends the reading: its length cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cut came to."""

    packets_read: int
    packets_kept: int
    is_whole: bool
    """False when the file broke off inside a record, or named an impossible length: the rest is not in the cut."""


def cut_to_group_frames(source: BinaryIO, target: BinaryIO) -> Cut:
    """Copy from one classic pcap into another the Ethernet frames that are sent to a group of stations.

    Both are streams; only one record is held at a time. The header and the kept records stay as they are. Raise
    ValueError when `source` is no classic pcap or its link type is not Ethernet.
    """
    header = source.read(FILE_HEADER_OCTETS)
    order = BYTE_ORDERS.get(header[:4])
    if order is None or len(header) < FILE_HEADER_OCTETS:
        raise ValueError("not a classic pcap file")
    (link_type,) = struct.unpack_from(f"{order}I", header, 20)
    # The upper bits say how long the frame check sequence is, if there is one (draft-ietf-opsawg-pcap, 4).
    if link_type & 0xFFFF != ETHERNET:
        raise ValueError(f"link type {link_type & 0xFFFF} has no broadcast and multicast frames: only Ethernet is cut")
    target.write(header)
    return _copy_group_frames(source, target, order)


def _copy_group_frames(source: BinaryIO, target: BinaryIO, order: str) -> Cut:
    read, kept = 0, 0
    while header := source.read(RECORD_HEADER_OCTETS):
        if len(header) < RECORD_HEADER_OCTETS:
            return Cut(read, kept, is_whole=False)
        (captured,) = struct.unpack_from(f"{order}I", header, 8)
        frame = source.read(captured) if captured <= MAX_FRAME_OCTETS else b""
        if len(frame) < captured:
            return Cut(read, kept, is_whole=False)
        read += 1
        if frame and frame[0] & GROUP_BIT:
            kept += 1
            target.write(header + frame)
    return Cut(read, kept, is_whole=True)
