"""Writes export datagrams from the layouts of the standards, for tests."""

from __future__ import annotations

import struct
from ipaddress import ip_address

EXPORTED = 1_780_000_000
"""Seconds since 1970 at the export."""


def netflow5(records: list[bytes], *, sequence: int = 0, sampling: int = 0, seconds: int = EXPORTED) -> bytes:
    """A NetFlow v5 datagram."""
    header = struct.pack("!HHIIIIBBH", 5, len(records), 60_000, seconds, 0, sequence, 0, 0, sampling)
    return header + b"".join(records)


def record5(  # noqa: PLR0913 (a record has as many fields)
    source: str, destination: str, source_port: int, destination_port: int, *, flags: int = 0x1B, first: int = 50_000
) -> bytes:
    """A TCP record of 10 packets and 1000 octets, that ended five seconds before the export."""
    ends = ip_address(source).packed + ip_address(destination).packed + bytes(4)
    numbers = struct.pack("!HHIIIIHH", 0, 0, 10, 1000, first, 55_000, source_port, destination_port)
    return ends + numbers + struct.pack("!BBBBHHBBH", 0, flags, 6, 0, 0, 0, 0, 0, 0)


def message(
    sets: list[bytes], *, version: int = 10, sequence: int = 0, domain: int = 0, seconds: int = EXPORTED
) -> bytes:
    """An IPFIX or NetFlow v9 message."""
    body = b"".join(sets)
    if version == 9:
        return struct.pack("!HHIIII", 9, len(sets), 60_000, seconds, sequence, domain) + body
    return struct.pack("!HHIII", 10, 16 + len(body), seconds, sequence, domain) + body


def one_set(number: int, content: bytes) -> bytes:
    """A set with its header."""
    return struct.pack("!HH", number, 4 + len(content)) + content


def template(number: int, fields: list[tuple[int, int] | tuple[int, int, int]]) -> bytes:
    """A template; a third part of a field is its enterprise."""
    parts = [struct.pack("!HH", number, len(fields))]
    for element, length, *enterprise in fields:
        parts.append(struct.pack("!HH", element | (0x8000 if enterprise else 0), length))
        parts += [struct.pack("!I", one) for one in enterprise]
    return b"".join(parts)


PLAIN_FIELDS: list[tuple[int, int] | tuple[int, int, int]] = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (2, 4), (1, 4)]
"""Addresses, ports, protocol, packets, octets."""


def plain_record(source: str, destination: str, source_port: int, destination_port: int) -> bytes:
    """A record of `PLAIN_FIELDS`: TCP, 10 packets, 1000 octets."""
    ends = ip_address(source).packed + ip_address(destination).packed
    return ends + struct.pack("!HHBII", source_port, destination_port, 6, 10, 1000)


def sflow(samples: list[bytes], *, sequence: int = 1) -> bytes:
    """An sFlow datagram of the agent 192.0.2.254."""
    return struct.pack("!II4sIIII", 5, 1, bytes([192, 0, 2, 254]), 0, sequence, 1000, len(samples)) + b"".join(samples)


def flow_sample(records: list[bytes], rate: int, *, is_expanded: bool = False) -> bytes:
    """A flow sample."""
    source, interfaces = (8, 16) if is_expanded else (4, 8)
    head = bytes(4 + source) + struct.pack("!I", rate) + bytes(8 + interfaces) + struct.pack("!I", len(records))
    content = head + b"".join(records)
    return struct.pack("!II", 3 if is_expanded else 1, len(content)) + content


def raw_header(frame: bytes, *, length: int | None = None) -> bytes:
    """A record of the first octets of a frame."""
    content = struct.pack("!IIII", 1, length or len(frame), 4, len(frame)) + frame + bytes(-len(frame) % 4)
    return struct.pack("!II", 1, len(content)) + content


def sampled_ipv4(source: str, destination: str, source_port: int, destination_port: int) -> bytes:
    """A record of addresses and ports: TCP, 60 octets, SYN."""
    ends = ip_address(source).packed + ip_address(destination).packed
    content = struct.pack("!II", 60, 6) + ends + struct.pack("!IIII", source_port, destination_port, 2, 0)
    return struct.pack("!II", 3, len(content)) + content


def counter_sample(index: int, speed: int) -> bytes:
    """A counter sample of one interface that is up."""
    counters = struct.pack("!IIQIIQ", index, 6, speed, 1, 3, 5) + bytes(24) + struct.pack("!Q", 7) + bytes(24)
    content = bytes(8) + struct.pack("!I", 1) + struct.pack("!II", 1, len(counters)) + counters
    return struct.pack("!II", 2, len(content)) + content
