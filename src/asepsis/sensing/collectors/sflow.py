"""sFlow version 5 (sflow.org, `sFlow Version 5`, July 2004): samples of packets, and counters of interfaces."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.sensing.collectors.export import End, address, transport_word

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SAMPLES = 512
"""Samples read of one datagram."""
MAX_RECORDS = 64
"""Records read of one sample."""
FLOW_SAMPLE, COUNTER_SAMPLE, EXPANDED_FLOW_SAMPLE, EXPANDED_COUNTER_SAMPLE = 1, 2, 3, 4
RAW_HEADER, SAMPLED_IPV4, SAMPLED_IPV6 = 1, 3, 4
GENERIC_COUNTERS = 1
ETHERNET = 1
"""header_protocol ETHERNET-ISO88023: the only one whose header is read."""
IPV4_ADDRESS, IPV6_ADDRESS = 1, 2
MAX_HEADER_OCTETS = 512
"""Octets of a sampled header that are read; agents send 128."""


class CutShortError(ValueError):
    """The datagram ends before what it announces."""


@dataclass(frozen=True, slots=True)
class SampledHeader:
    """The first octets of one packet out of many."""

    rate: int
    frame_length: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class SampledAddresses:
    """Addresses and ports of one packet out of many, from an agent that sends no headers."""

    rate: int
    source: End
    destination: End
    transport: str
    octets: int
    tcp_flags: int


@dataclass(frozen=True, slots=True)
class InterfaceCounters:
    """How an interface does (RFC 2863 ifTable, as sFlow carries it)."""

    index: int
    speed: int
    """Bits in a second."""
    is_up: bool
    octets_in: int
    octets_out: int


@dataclass(frozen=True, slots=True)
class Sflow:
    """One datagram."""

    agent: str
    sub_agent: int
    sequence: int
    headers: tuple[SampledHeader, ...]
    addresses: tuple[SampledAddresses, ...]
    counters: tuple[InterfaceCounters, ...]
    is_whole: bool


class _Words:
    """Reads XDR (RFC 4506): four octets at a time."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.offset = 0

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def take(self, length: int) -> bytes:
        if length > len(self.octets) - self.offset:
            raise CutShortError
        found = self.octets[self.offset : self.offset + length]
        self.offset += length
        return found

    def opaque(self) -> bytes:
        length = self.number()
        found = self.take(length)
        self.take(min(-length % 4, len(self.octets) - self.offset))
        return found

    def ip(self) -> str:
        kind = self.number()
        if kind not in (IPV4_ADDRESS, IPV6_ADDRESS):
            raise CutShortError
        return address(self.take(4 if kind == IPV4_ADDRESS else 16))


@dataclass(slots=True)
class _Found:
    headers: list[SampledHeader]
    addresses: list[SampledAddresses]
    counters: list[InterfaceCounters]


def read(octets: bytes) -> Sflow | None:
    """Read a datagram; None when it is none of version 5."""
    words, found = _Words(octets), _Found([], [], [])
    try:
        if words.number() != 5:  # noqa: PLR2004 (the version)
            return None
        agent, sub_agent, sequence = words.ip(), words.number(), words.number()
        words.number()  # uptime
        samples = words.number()
    except CutShortError:
        return None
    is_whole = samples <= MAX_SAMPLES
    try:
        for _ in range(min(samples, MAX_SAMPLES)):
            kind, content = words.number(), words.opaque()
            _sample(kind, _Words(content), found)
    except CutShortError:
        is_whole = False
    return Sflow(
        agent, sub_agent, sequence, tuple(found.headers), tuple(found.addresses), tuple(found.counters), is_whole
    )


def _sample(kind: int, words: _Words, found: _Found) -> None:
    if kind in (FLOW_SAMPLE, EXPANDED_FLOW_SAMPLE):
        words.take(4 if kind == FLOW_SAMPLE else 8)  # sequence is next; the source's type and index stand in between
        _flow_sample(words, found, is_expanded=kind == EXPANDED_FLOW_SAMPLE)
    elif kind in (COUNTER_SAMPLE, EXPANDED_COUNTER_SAMPLE):
        words.take(8 if kind == COUNTER_SAMPLE else 12)
        for form, content in _records(words):
            if form == GENERIC_COUNTERS:
                found.counters.append(_counters(_Words(content)))


def _flow_sample(words: _Words, found: _Found, *, is_expanded: bool) -> None:
    words.take(4)  # the rest of sequence and source
    rate = max(1, words.number())
    words.take(8 + (16 if is_expanded else 8))  # pool, drops, interfaces in and out
    made = [(form, content) for form, content in _records(words) if form in (RAW_HEADER, SAMPLED_IPV4, SAMPLED_IPV6)]
    # The same packet may be told as header and as addresses: the header says more.
    headers = [header for form, content in made if form == RAW_HEADER and (header := _header(_Words(content), rate))]
    found.headers += headers
    if not headers:
        found.addresses += [
            _addresses(_Words(content), rate, 4 if form == SAMPLED_IPV4 else 16)
            for form, content in made
            if form != RAW_HEADER
        ]


def _records(words: _Words) -> Iterator[tuple[int, bytes]]:
    for _ in range(min(words.number(), MAX_RECORDS)):
        form = words.number()
        yield form, words.opaque()


def _header(words: _Words, rate: int) -> SampledHeader | None:
    protocol, length, _stripped = words.number(), words.number(), words.number()
    octets = words.opaque()
    if protocol != ETHERNET or not octets:
        return None
    return SampledHeader(rate, max(length, len(octets)), octets[:MAX_HEADER_OCTETS])


def _addresses(words: _Words, rate: int, length: int) -> SampledAddresses:
    size, protocol = words.number(), words.number()
    source, destination = address(words.take(length)), address(words.take(length))
    source_port, destination_port, flags = words.number(), words.number(), words.number()
    ends = End(source, source_port & 0xFFFF), End(destination, destination_port & 0xFFFF)
    return SampledAddresses(rate, *ends, transport_word(protocol & 0xFF), size, flags & 0xFF)


def _counters(words: _Words) -> InterfaceCounters:
    index, _kind, speed, _direction, status, octets_in = struct.unpack("!IIQIIQ", words.take(32))
    words.take(24)  # packets in by kind, discards, errors, unknown protocols
    octets_out = int.from_bytes(words.take(8), "big")
    return InterfaceCounters(index, speed, bool(status & 1) and bool(status & 2), octets_in, octets_out)
