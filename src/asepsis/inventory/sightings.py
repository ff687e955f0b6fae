"""Which endpoints were seen, how, and since when: the ground on which devices are told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.addresses import Scope, is_device_mac, scope
from asepsis.core.nouns import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.core.nouns import FieldValue, Observation

MAX_SIGHTINGS = 1 << 18
"""Endpoints remembered. At the bound new ones are not kept, and the number of those is told as a limit."""
SUBJECTS_KEPT = 1 << 16
"""Endpoints whose normal form is remembered."""
MAX_HOP_LIMITS = 8
"""Different TTLs remembered of one endpoint; the first ones seen stay."""

BINDING_KINDS = {
    "arp.sender": "arp",
    "dhcp.lease": "dhcp",
    "dhcp.request": "dhcp",
    "dhcpv6.lease": "dhcp",
    "icmpv6.nd": "ndp",
    "icmpv6.ra": "ndp",
    "record.neighbour": "table",
}
"""Observations in which a host says which IP address belongs to its MAC: what they say is the binding's name."""

BINDING_LEASES = {"dhcp.lease": "ack", "dhcpv6.lease": "reply"}
"""Only an acknowledged lease binds; an offer may be declined (RFC 2131 3.1, RFC 8415 18.2.1)."""


@dataclass(slots=True)
class Sighting:
    """One endpoint as the sensor saw it."""

    first: datetime
    last: datetime
    capture: str
    packet: int
    count: int = 0
    """How many observations spoke of it as sender."""
    hop_limits: set[int] = field(default_factory=set)
    """IPv4 TTLs and IPv6 hop limits of its packets, as they passed the sensor."""
    bindings: set[str] = field(default_factory=set)
    """How the IP address is known to belong to the MAC: `arp`, `dhcp`, `ndp`, `table`."""
    is_sender: bool = False
    """True when a frame of it was seen; false when others only spoke of it (a lease for it)."""

    def include(self, other: Sighting) -> None:
        """Add what another sighting of the same endpoint says."""
        if (other.first, other.capture, other.packet) < (self.first, self.capture, self.packet):
            self.capture, self.packet = other.capture, other.packet
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.count += other.count
        self.hop_limits = set(sorted(self.hop_limits | other.hop_limits)[:MAX_HOP_LIMITS])
        self.bindings |= other.bindings
        self.is_sender |= other.is_sender


class Presence(NamedTuple):
    """What several observations of one endpoint say of when it was there."""

    first: datetime
    last: datetime
    capture: str
    packet: int
    """Of the first observation."""
    times: int
    """How often it was observed."""
    is_sender: bool


class Sightings:
    """All endpoints seen, bounded."""

    def __init__(self) -> None:
        self.by_subject: dict[Subject, Sighting] = {}
        self.dropped = 0
        """Observations whose endpoint could not be kept."""

    def note(self, observation: Observation) -> Subject | None:
        """Remember the endpoint of an observation. Returns it in normal form, or None when it names no single host."""
        subject = normal(observation.subject)
        if subject is None:
            return None
        sighting = self._sighting(subject, observation)
        if sighting is None:
            return subject
        sighting.count += observation.count
        sighting.last = max(sighting.last, observation.time)
        if observation.time < sighting.first:
            sighting.first, sighting.capture, sighting.packet = (
                observation.time,
                observation.capture,
                observation.packet,
            )
        if observation.kind == "endpoint.address":
            sighting.is_sender = True
            hop_limit = observation.fields.get("ttl")
            if isinstance(hop_limit, int) and len(sighting.hop_limits) < MAX_HOP_LIMITS:
                sighting.hop_limits.add(hop_limit)
        elif binding := binding_of(observation):
            sighting.bindings.add(binding)
        return subject

    def _sighting(self, subject: Subject, observation: Observation) -> Sighting | None:
        sighting = self.by_subject.get(subject)
        if sighting is None:
            if len(self.by_subject) >= MAX_SIGHTINGS:
                self.dropped += 1
                return None
            sighting = Sighting(observation.time, observation.time, observation.capture, observation.packet)
            self.by_subject[subject] = sighting
        return sighting

    def see(self, subject: Subject, seen: Presence, hop_limits: Iterable[int], observations: int) -> None:
        """Add what several observations of an endpoint, in its normal form, say together."""
        sighting = self.by_subject.get(subject)
        if sighting is None:
            if len(self.by_subject) >= MAX_SIGHTINGS:
                self.dropped += observations
                return
            sighting = Sighting(seen.first, seen.last, seen.capture, seen.packet, seen.times)
            sighting.is_sender = seen.is_sender
            self.by_subject[subject] = sighting
        else:
            sighting.count += seen.times
            sighting.last = max(sighting.last, seen.last)
            sighting.is_sender |= seen.is_sender
            known, other = (sighting.first, sighting.capture, sighting.packet), (seen.first, seen.capture, seen.packet)
            sighting.first, sighting.capture, sighting.packet = min(known, other)
        for hop_limit in hop_limits:
            if len(sighting.hop_limits) < MAX_HOP_LIMITS:
                sighting.hop_limits.add(hop_limit)

    def bind(self, subject: Subject, binding: str) -> None:
        """Note how the IP address of a known endpoint is known to belong to its MAC."""
        sighting = self.by_subject.get(subject)
        if sighting is not None:
            sighting.bindings.add(binding)

    def saw_until(self, subject: Subject, moment: datetime) -> None:
        """Note that a known endpoint was still there at this time."""
        sighting = self.by_subject.get(subject)
        if sighting is not None:
            sighting.last = max(sighting.last, moment)

    def include(self, others: Iterable[tuple[Subject, Sighting]]) -> None:
        """Add the sightings of another reading."""
        for subject, other in others:
            mine = self.by_subject.get(subject)
            if mine is not None:
                mine.include(other)
            elif len(self.by_subject) < MAX_SIGHTINGS:
                self.by_subject[subject] = other
            else:
                self.dropped += other.count


@lru_cache(SUBJECTS_KEPT)
def normal(subject: Subject) -> Subject | None:
    """The endpoint without parts that name no single host: group and zero MACs, unspecified and group IP addresses.

    Returns None when nothing is left, and for a group MAC: no host sends from one (IEEE 802.3 3.2.3).
    """
    mac = subject.mac if is_device_mac(subject.mac) else None
    if subject.mac is not None and mac is None and int(subject.mac[:2], 16) & 1:
        return None
    ip = subject.ip if subject.ip is not None and scope(subject.ip) not in (Scope.NONE, Scope.GROUP) else None
    if mac is None and ip is None:
        return None
    return subject if (mac, ip) == (subject.mac, subject.ip) else Subject(mac, ip, subject.vlan)


def binding_of(observation: Observation) -> str | None:
    """How the observation binds its IP address to its MAC, or None when it does not."""
    return None if observation.subject.ip is None else binding_told(observation.kind, observation.fields)


def binding_told(kind: str, fields: Mapping[str, FieldValue]) -> str | None:
    """How an observation of this kind, with these fields, binds the IP address it speaks of, if it speaks of one."""
    lease = BINDING_LEASES.get(kind)
    if lease is not None and fields.get("message_type") != lease:
        return None
    return BINDING_KINDS.get(kind)
