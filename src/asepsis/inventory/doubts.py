"""What does not fit together about who is who: told as it was seen, and nothing is merged or split because of it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from asepsis.inventory.ledger import Entry
    from asepsis.inventory.tenures import Tenure

NAME_KIND = "dhcp.request"
MAX_DOUBTS = 16
"""Doubts told of one device; those of the lowest addresses stay."""


def doubts(
    macs: Collection[str], ips: Iterable[str], tenures: Mapping[str, Sequence[Tenure]], entries: Iterable[Entry]
) -> tuple[str, ...]:
    """What about a device's addresses does not fit together, in plain words."""
    found = [*_contested(macs, ips, tenures), *_two_names(entries)]
    return tuple(found[:MAX_DOUBTS])


def _contested(macs: Collection[str], ips: Iterable[str], tenures: Mapping[str, Sequence[Tenure]]) -> Iterable[str]:
    """IP addresses whose MAC changes to and fro: both devices claim them, or one poses as the other (RFC 5227 2.4)."""
    if not tenures:
        return
    for ip in ips:
        held = tenures.get(ip, ())
        # Each host makes the link-local addresses of others only by chance, and nobody else is reached by them.
        if not held or scope(ip) is Scope.LINK:
            continue
        mine = [place for place, one in enumerate(held) if one.mac in macs]
        others = [place for place, one in enumerate(held) if one.mac not in macs]
        # Many hosts may have held an address in turn: only pairs in which this device is one are looked at.
        for first, second in sorted((min(pair), max(pair)) for pair in product(mine, others)):
            one, other = held[first], held[second]
            if other.first <= one.last and one.first <= other.last:
                rival = other.mac if first in mine else one.mac
                yield f"{ip} was also claimed by {rival} in the same time: one of the two may pose as the other"


def _two_names(entries: Iterable[Entry]) -> Iterable[str]:
    """Host names that took turns on one MAC: a copy of a MAC brings its own name (RFC 2132 3.14)."""
    names: dict[str, dict[str, tuple[datetime, datetime]]] = defaultdict(dict)
    for entry in entries:
        if entry.observation.kind != NAME_KIND:
            continue
        mac, name = entry.observation.subject.mac, entry.observation.fields.get("host_name")
        if mac is None or not isinstance(name, str) or not name:
            continue
        plain = name.partition(".")[0].casefold()
        first, last = names[mac].get(plain, (entry.observation.time, entry.last))
        names[mac][plain] = min(first, entry.observation.time), max(last, entry.last)
    for mac, spans in sorted(names.items()):
        for (one, held), (other, also) in combinations(sorted(spans.items()), 2):
            if held[0] < also[1] and also[0] < held[1]:
                yield f"{mac} called itself {one} and {other} in turn: two devices may use one hardware address"
