"""Writes small captures for tests: Ethernet frames of an invented network, as a pcap file."""

from __future__ import annotations

import ipaddress
import struct

LITTLE_ENDIAN_MICROSECONDS = b"\xd4\xc3\xb2\xa1"
ETHERNET = 1
START_SECONDS = 1_795_255_200


def pcap(frames: list[bytes], link_type: int = ETHERNET) -> bytes:
    """A pcap file with one frame each second (draft-ietf-opsawg-pcap 4)."""
    head = LITTLE_ENDIAN_MICROSECONDS + struct.pack("<HHiIII", 2, 4, 0, 0, 65535, link_type)
    records = (
        struct.pack("<IIII", START_SECONDS + number, 0, len(frame), len(frame)) + frame
        for number, frame in enumerate(frames)
    )
    return head + b"".join(records)


def arp(mac: str, ip: str) -> bytes:
    """A gratuitous ARP announcement (RFC 5227 2.3)."""
    sender, address = bytes.fromhex(mac.replace(":", "")), ipaddress.IPv4Address(ip).packed
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + sender + address + bytes(6) + address
    return b"\xff" * 6 + sender + b"\x08\x06" + body


def network(hosts: int) -> list[bytes]:
    """One announcement each of as many hosts."""
    return [arp(f"00:11:22:00:00:{number:02x}", f"10.0.0.{number}") for number in range(1, hosts + 1)]
