"""Addresses that several hosts speak through (NAT): what their clients say is of no one device."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.inventory.ownership import INITIAL_HOP_LIMITS

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable
    from datetime import datetime

    from asepsis.core.nouns import Evidence, Observation
    from asepsis.inventory.ledger import Entry

HANDSHAKE = "tcp.syn"
OWNER_AND_GUEST = 2
"""Systems that use an address when one of them was seen to be behind it."""
SYSTEM_OF_HANDSHAKE = {
    ("128", "mss,nop,ws,nop,nop,sok"): "Windows",
    ("128", "mss,nop,nop,sok"): "Windows",
    ("64", "mss,sok,ts,nop,ws"): "Linux",
    ("64", "mss,nop,ws,nop,nop,ts,sok,eol"): "Apple",
}
"""First hop limit and order of TCP options with which whole families of systems begin connections (RFC 9293 3.1)."""
SIGNATURE = re.compile(r"^[46]:(?P<limit>\d+)\+\d+:\d+:\d+:\d+,\d+:(?P<options>[^:]*):")
SIGNATURES_KEPT = 4096
"""Signatures of handshakes whose system is remembered."""
SYSTEM_AGENT = re.compile(r"^Microsoft-CryptoAPI/(?P<kernel>\d+\.\d+)")
"""Sent by the system itself, with the version of its kernel: no program and no person changes it."""
KINDS_OF_CLIENTS = frozenset(
    (
        HANDSHAKE,
        "dns.query",
        "http.request",
        "ntlm.auth",
        "ntlm.negotiate",
        "ntp.packet",
        "rdp.client",
        "relation.names_asked",
        "rtsp.request",
        "smb2.negotiate",
        "smb.session",
        "tls.client_hello",
    )
)
"""What a host behind a translator says under the address of the translator."""
OF_THE_SPEAKER = frozenset(
    (Attribute.MODEL, Attribute.OS, Attribute.OS_VERSION, Attribute.FIRMWARE, Attribute.SERIAL, Attribute.HOSTNAME)
)
"""What is different for each host behind one address, whoever of them speaks."""


def tells_of_a_guest(found: Evidence) -> bool:
    """Return whether evidence from a shared address may be of a host behind it.

    What is asked for still tells what kind of thing the device is: a thing that is being set up passes on a phone's
    packets beside its own.
    """
    return found.kind in KINDS_OF_CLIENTS and found.attribute in OF_THE_SPEAKER


def systems_behind(entries: Collection[Entry], macs: Container[str] = ()) -> int:
    """How many systems use one device's address at the same time; 0 or 1 when it is the device's own.

    A computer that was set up anew, or starts two systems in turn, shows them one after the other: that is one host.
    `macs`: those of the device. What comes from one of them has crossed no router: a handshake that has lost a hop on
    the way was begun by somebody behind the device.
    """
    if any(_is_forwarded(entry.observation, macs) for entry in entries):
        return max(OWNER_AND_GUEST, _systems_at_once(entries))
    return _systems_at_once(entries)


def _is_forwarded(observation: Observation, macs: Container[str]) -> bool:
    limit = observation.fields.get("ttl")
    return (
        observation.kind == HANDSHAKE
        and observation.subject.mac is not None
        and observation.subject.mac in macs
        and isinstance(limit, int)
        and limit not in INITIAL_HOP_LIMITS
    )


def _systems_at_once(entries: Iterable[Entry]) -> int:
    seen: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for entry in entries:
        system = _system(entry.observation)
        if system is not None:
            seen[system].append((entry.observation.time, entry.last))
    spans = sorted((min(first for first, _ in found), max(last for _, last in found)) for found in seen.values())
    at_once = [sum(first <= start <= last for first, last in spans) for start, _ in spans]
    return max(at_once, default=0)


def _system(observation: Observation) -> str | None:
    if observation.kind == HANDSHAKE:
        return _system_of_handshake(str(observation.fields.get("signature", "")))
    if observation.kind == "http.request":
        agent = SYSTEM_AGENT.match(str(observation.fields.get("user_agent", "")))
        return f"Windows {agent['kernel']}" if agent else None
    return None


@lru_cache(SIGNATURES_KEPT)
def _system_of_handshake(signature: str) -> str | None:
    found = SIGNATURE.match(signature)
    return SYSTEM_OF_HANDSHAKE.get((found["limit"], found["options"])) if found else None
