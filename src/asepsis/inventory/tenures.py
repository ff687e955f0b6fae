"""Who held an IP address when: addresses go from one device to the next, and what was seen is its holder's then."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.addresses import is_virtual_mac

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from asepsis.core.nouns import FieldValue, Subject
    from asepsis.inventory.ledger import Ledger

LEASE_KIND = "dhcp.lease"
FOR_EVER = 0xFFFFFFFF
"""A lease that never ends (RFC 2132 9.2, RFC 2131 3.3)."""

Span = tuple["Subject", datetime, datetime]
"""An endpoint, and from when to when it was seen."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One MAC's time with an IP address."""

    mac: str
    first: datetime
    last: datetime
    """When it was last seen with the address."""
    lease_ends: datetime | None = None
    """Until when the address was promised to it; None when no lease was seen."""


@dataclass(frozen=True, slots=True)
class Tenures:
    """The holders of all addresses that more than one MAC held."""

    by_ip: Mapping[str, tuple[Tenure, ...]] = field(default_factory=dict)
    """In the order in which they began."""

    def holder(self, ip: str, moment: datetime) -> str | None:
        """The MAC that held the address at this time; None when no more than one ever did."""
        held = self.by_ip.get(ip)
        if held is None:
            return None
        place = max(bisect_right(held, moment, key=lambda one: one.first) - 1, 0)
        current = held[place]
        following = held[place + 1] if place + 1 < len(held) else None
        if following is None or moment <= current.last:
            return current.mac
        if current.lease_ends is not None:
            return current.mac if moment <= current.lease_ends else following.mac
        is_nearer = moment - current.last <= following.first - moment
        return current.mac if is_nearer else following.mac


def lease_end(kind: str, fields: Mapping[str, FieldValue], last: datetime) -> datetime | None:
    """Until when an address is promised by a lease that was last acknowledged then (RFC 2131 4.4.1)."""
    seconds = fields.get("lease_seconds")
    if kind != LEASE_KIND or fields.get("message_type") != "ack" or not isinstance(seconds, int):
        return None
    return last + timedelta(seconds=seconds) if 0 < seconds < FOR_EVER else None


def leases_of(ledger: Ledger) -> Iterator[tuple[Subject, datetime]]:
    """Who was given an IP address, and until when."""
    for subject, entries in ledger.by_subject.items():
        for (kind, _), entry in entries.items():
            end = lease_end(kind, entry.observation.fields, entry.last) if kind == LEASE_KIND else None
            if end is not None:
                yield subject, end


def tenures(
    seen: Iterable[Span], leases: Iterable[tuple[Subject, datetime]], is_own: Callable[[str, str], bool]
) -> Tenures:
    """Work out who held which address when. `is_own`: whether an IP address is a MAC's own.

    `leases`: the endpoint that each was given to, and its end. MACs that redundant routers share hold nothing.
    """
    spans: dict[str, dict[str, tuple[datetime, datetime]]] = defaultdict(dict)
    for subject, first, last in seen:
        mac, ip = subject.mac, subject.ip
        if mac is None or ip is None or not is_own(mac, ip) or is_virtual_mac(mac):
            continue
        known = spans[ip].get(mac, (first, last))
        spans[ip][mac] = min(known[0], first), max(known[1], last)
    ends: dict[tuple[str | None, str | None], datetime] = {}
    for subject, end in leases:
        ends[subject.mac, subject.ip] = max(end, ends.get((subject.mac, subject.ip), end))
    return Tenures(
        {
            ip: tuple(
                sorted(
                    (Tenure(mac, *span, ends.get((mac, ip))) for mac, span in held.items()),
                    key=lambda one: (one.first, one.mac),
                )
            )
            for ip, held in spans.items()
            if len(held) > 1
        }
    )
