"""Addresses that several hosts speak through (NAT): what their clients say is of no one device."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute, Family
from asepsis.inventory.names_asked import NAMES_ASKED
from asepsis.inventory.ownership import INITIAL_HOP_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Evidence, Observation, Told
    from asepsis.inventory.conversations import ServiceSeen
    from asepsis.inventory.ledger import Entry

    Match = Callable[[Observation], Sequence[Told]]
    """The rules: what an observation speaks for."""

HANDSHAKE = "tcp.syn"
REQUEST = "http.request"
KINDS_OF_SYSTEMS = frozenset((HANDSHAKE, REQUEST))
"""What tells which system speaks."""
OWNER_AND_GUEST = 2
"""Systems that use an address when one of them was seen to be behind it."""
STACK = Family.STACK
"""Looked up once: a member of an enumeration costs more than all else that is done here for one piece of evidence."""
NAMES_A_SYSTEM = frozenset((Attribute.OS, Attribute.VENDOR))
"""What a rule for handshakes tells: a system, or the maker whose systems all begin so."""
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
        NAMES_ASKED,
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


def answers_for_others(services: Iterable[ServiceSeen]) -> bool:
    """Return whether a device answers questions for names: what it asks for then, it asks for others."""
    return any(seen.service.protocol == "dns" and seen.service.role == "server" for seen in services)


def systems_behind(entries: Collection[Entry], match: Match, macs: Container[str] = ()) -> int:
    """How many systems use one device's address at the same time; 0 or 1 when it is the device's own.

    A computer that was set up anew, or starts two systems in turn, shows them one after the other: that is one host.
    `macs`: those of the device. What comes from one of them has crossed no router: a handshake that has lost a hop on
    the way was begun by somebody behind the device.
    """
    telling = [entry for entry in entries if entry.observation.kind in KINDS_OF_SYSTEMS]
    systems = _systems_at_once(telling, match)
    return max(OWNER_AND_GUEST, systems) if any(_is_forwarded(one.observation, macs) for one in telling) else systems


def _is_forwarded(observation: Observation, macs: Container[str]) -> bool:
    if observation.kind != HANDSHAKE:
        return False
    mac, limit = observation.subject.mac, observation.fields.get("ttl")
    return mac is not None and mac in macs and isinstance(limit, int) and limit not in INITIAL_HOP_LIMITS


def _systems_at_once(entries: Iterable[Entry], match: Match) -> int:
    seen: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for entry in entries:
        system = _system(entry.observation, match)
        if system is not None:
            seen[system].append((entry.observation.time, entry.last))
    spans = sorted((min(first for first, _ in found), max(last for _, last in found)) for found in seen.values())
    at_once = [sum(first <= start <= last for first, last in spans) for start, _ in spans]
    return max(at_once, default=0)


def _system(observation: Observation, match: Match) -> str | None:
    """The family of systems that a handshake is of, by the rules for handshakes, or the kernel that names itself."""
    if observation.kind == HANDSHAKE:
        told = [one for one, _, _, _ in match(observation)]
        return min((one.value for one in told if one.family is STACK and one.attribute in NAMES_A_SYSTEM), default=None)
    if observation.kind == REQUEST:
        agent = SYSTEM_AGENT.match(str(observation.fields.get("user_agent", "")))
        return f"Windows {agent['kernel']}" if agent else None
    return None
