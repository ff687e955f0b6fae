"""Hosts of the internet behind routers: counted at once, taken in one by one only when somebody asks for them.

Of the endpoints of a hospital's capture most are such hosts. Which devices there are does not depend on any one of
them, only on how many a router forwards for, and when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from asepsis.core.addresses import Scope, is_device_mac, network, scope
from asepsis.inventory.sightings import Presence
from asepsis.sensing.engine import end_of, moment, place

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from asepsis.inventory.ownership import Ownership
    from asepsis.inventory.site import Site
    from asepsis.sensing.engine import Present

MIN_HOSTS = 32
"""A MAC that sends from so many public IPv4 addresses forwards for them. A single one might be its own."""
PUBLIC = Scope.PUBLIC

Forwarder = tuple[str, int | None]
"""MAC and VLAN of who forwarded."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The hosts of the internet of one reading that need not be taken in one by one."""

    waits: Sequence[int] = b""
    """By place of the endpoint: 1 when it waits."""
    addresses: AbstractSet[str] = frozenset()
    """Their addresses."""
    sources: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """By MAC: the addresses that it was seen to forward for."""
    forwarders: Mapping[Forwarder, Presence] = field(default_factory=dict)
    """When each forwarded for any of them."""


class Waiting(Protocol):
    """A reading of which a part waits."""

    @property
    def beyond(self) -> Beyond:
        """What waits."""

    def take_in_rest(self, site: Site) -> None:
        """Take in what waits."""


def beyond_of(present: Sequence[Present], speakers: Container[int], captures: Sequence[str]) -> Beyond:
    """The hosts that may wait.

    `present`: the endpoints of a reading. `speakers`: places of those that said something about more than themselves.
    """
    places: dict[str, list[int]] = {}
    for at, ((mac, ip, _), *_) in enumerate(present):
        if mac is None:
            continue
        mine = places.get(mac)
        if mine is None:
            # The first stays, so that MACs keep their order.
            places[mac] = []
        elif ip is not None and ":" not in ip and at not in speakers and scope(ip) is PUBLIC:
            mine.append(at)
    waits = bytearray(len(present))
    addresses: set[str] = set()
    sources: dict[str, set[str]] = {}
    spans: dict[Forwarder, tuple[tuple[int, str, int], int]] = {}
    for mac, mine in places.items():
        if sum(present[at][1] is not None for at in mine) < MIN_HOSTS or not is_device_mac(mac):
            continue
        seen = sources[mac] = set()
        for at in mine:
            waits[at] = 1
            (_, ip, vlan), first, last_ns, _, _, _, _, until_ns = present[at]
            addresses.add(str(ip))
            if first is None:
                continue
            seen.add(str(ip))
            key, begin, end = (mac, vlan), first[0] // 1000, end_of(last_ns, until_ns)
            known = spans.get(key)
            # Endpoints come in the order of their begin: few begin as soon as what is known.
            if known is None or begin <= known[0][0] or end > known[1]:
                span = (begin, *place(first[1], captures)), end
                spans[key] = span if known is None else (min(known[0], span[0]), max(known[1], end))
    forwarders = {key: _presence(*span) for key, span in spans.items()}
    return Beyond(waits, addresses, sources, forwarders)


def _presence(first: tuple[int, str, int], last_ns: int) -> Presence:
    microseconds, capture, packet = first
    return Presence(moment(microseconds * 1000), moment(last_ns), capture, packet, 0, is_sender=True)


def sources_by_mac(waiting: Iterable[Waiting]) -> dict[str, AbstractSet[str]]:
    """By MAC: the addresses that it forwarded for in all readings."""
    found: dict[str, AbstractSet[str]] = {}
    for one in waiting:
        for mac, addresses in one.beyond.sources.items():
            found[mac] = found[mac] | addresses if mac in found else addresses
    return found


def may_matter(waiting: Iterable[Waiting], forwarding: Mapping[str, Ownership]) -> bool:
    """Whether a host that waits may be of the site: in the network of a public address that a MAC has as its own."""
    own = {ip for owned in forwarding.values() for ip in owned.own if ":" not in ip and scope(ip) is PUBLIC}
    networks = {network(ip) for ip in own}
    return bool(networks) and any(network(ip) in networks for one in waiting for ip in one.beyond.addresses)
