"""What an exporter says of one direction of a conversation, whatever the protocol it says it in."""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.core.nouns import Observation

TRANSPORTS = {6: "tcp", 17: "udp"}
"""Words for IP protocol numbers; others are told by their number."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """Who sends exports, as the datagram's header names it."""

    ip: str
    port: int
    domain: int = 0
    """NetFlow v9 source identifier, IPFIX observation domain, NetFlow v5 engine, sFlow sub-agent."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of an exported flow."""

    ip: str
    port: int = 0
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """Packets that went from one end to the other; with RFC 5103 also those that came back."""

    start: datetime
    end: datetime
    source: End
    destination: End
    transport: str
    packets: int
    octets: int
    tcp_flags: int = 0
    """All flags seen, or-ed; 0 when the exporter does not tell."""
    vlan: int | None = None
    is_egress: bool = False
    """True when it was counted on the way out (IPFIX element 61): the way in may be told as well."""
    back_packets: int = 0
    back_octets: int = 0
    back_tcp_flags: int = 0


@dataclass(slots=True)
class Told:
    """What datagrams told, and what went wrong with them."""

    records: list[ExportRecord] = field(default_factory=list)
    seen: list[Observation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """How often something happened: words of `PROBLEMS`."""


PROBLEMS = {
    "damaged_datagram": "datagrams that are no whole export were passed over",
    "unknown_version": "datagrams of no known export version were passed over",
    "lost": "records or datagrams never arrived, by the exporter's own count: what they told is not known",
    "without_template": "sets of records whose template never came were passed over",
    "sampled": "records count samples: packets and octets are estimates, and short conversations may be missing",
    "clock": "records of an exporter whose clock is wrong were placed by the time they arrived",
    "twice": "records that another exporter or interface had told already were left out",
    "open_at_once": "conversations were closed early, since too many were open at a time",
    "not_allowed": "datagrams of senders that are not on the list of exporters were passed over",
    "queue_full": "datagrams were dropped, since they came faster than they could be read",
    "ignored_exporter": "datagrams were passed over, since too many exporters were heard",
}
"""Kinds of problem, each with what is told of it."""


def transport_word(protocol: int) -> str:
    """The word for an IP protocol number."""
    return TRANSPORTS.get(protocol, str(protocol))


def address(octets: bytes) -> str:
    """An IPv4 or IPv6 address in canonical text. Raises ValueError for another length."""
    return str(ipaddress.ip_address(octets))


def address_text(text: str) -> str | None:
    """An address in canonical text, or None for what is none."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
