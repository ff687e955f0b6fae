"""Messages that this computer exchanged itself, read by the engine as if they were a capture."""

from __future__ import annotations

import os
import struct
import tempfile
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import IO, TYPE_CHECKING

from asepsis.sensing import engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Observation

OUR_MAC, THEIR_MAC = bytes.fromhex("02a5e5000001"), bytes.fromhex("02a5e5000002")
OUR_IP = IPv4Address("127.0.0.2").packed
"""Never a host's: what is said of it is of nobody."""
SEGMENT_OCTETS = 1400
UDP, TCP = 17, 6
SYN, SYN_ACKNOWLEDGE, PUSH_ACKNOWLEDGE = 0x02, 0x12, 0x18
PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """One exchange with a host."""

    moment: datetime
    transport: str
    """`udp` or `tcp`."""
    ip: str
    port: int
    our_port: int
    pairs: Sequence[tuple[bytes, bytes]]
    """What we said, and what came back."""


def read_sent(exchanges: Iterable[Sent], source: str) -> list[Observation]:
    """What the engine sees in the exchanges."""
    found: list[Observation] = []
    for one in exchanges:
        with _memory() as file:
            file.write(PCAP_HEADER)
            for number, packet in enumerate(_packets(one)):
                microseconds = int(one.moment.timestamp() * 1_000_000) + number
                size = len(packet)
                file.write(struct.pack("<IIII", microseconds // 10**6, microseconds % 10**6, size, size) + packet)
            file.flush()
            reader = engine.open_reader(f"/proc/self/fd/{file.fileno()}")
            for batch in iter(reader.next, None):
                found += [engine.observation(row, source) for row in batch.observations()]
    return [seen for seen in found if seen.subject.ip != str(IPv4Address(OUR_IP)) and seen.kind != "endpoint.address"]


def _memory() -> IO[bytes]:
    """A file that is never on a disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("asepsis-exchange"), "w+b")
    return tempfile.TemporaryFile()  # pragma: no cover (systems without memfd)


def _packets(one: Sent) -> Iterator[bytes]:
    if one.transport == "udp":
        for said, answered in one.pairs:
            yield _frame(one, UDP, _udp(one.our_port, one.port, said), is_ours=True)
            yield _frame(one, UDP, _udp(one.port, one.our_port, answered), is_ours=False)
        return
    ours, theirs = 1, 1
    yield _frame(one, TCP, _tcp(one.our_port, one.port, 0, 0, SYN), is_ours=True)
    yield _frame(one, TCP, _tcp(one.port, one.our_port, 0, 1, SYN_ACKNOWLEDGE), is_ours=False)
    for said, answered in one.pairs:
        for part in _parts(said):
            yield _frame(one, TCP, _tcp(one.our_port, one.port, ours, theirs, PUSH_ACKNOWLEDGE) + part, is_ours=True)
            ours += len(part)
        for part in _parts(answered):
            yield _frame(one, TCP, _tcp(one.port, one.our_port, theirs, ours, PUSH_ACKNOWLEDGE) + part, is_ours=False)
            theirs += len(part)


def _parts(octets: bytes) -> Iterator[bytes]:
    yield from (octets[at : at + SEGMENT_OCTETS] for at in range(0, len(octets), SEGMENT_OCTETS))


def _udp(source: int, destination: int, content: bytes) -> bytes:
    return struct.pack("!HHHH", source, destination, 8 + len(content), 0) + content


def _tcp(source: int, destination: int, sequence: int, acknowledged: int, flags: int) -> bytes:
    return struct.pack("!HHIIBBHHH", source, destination, sequence, acknowledged, 0x50, flags, 65_535, 0, 0)


def _frame(one: Sent, protocol: int, content: bytes, *, is_ours: bool) -> bytes:
    cards = THEIR_MAC + OUR_MAC if is_ours else OUR_MAC + THEIR_MAC
    theirs = IPv4Address(one.ip).packed
    ends = OUR_IP + theirs if is_ours else theirs + OUR_IP
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(content), 0, 0x4000, 64, protocol, 0)
    return cards + b"\x08\x00" + head + ends + content
