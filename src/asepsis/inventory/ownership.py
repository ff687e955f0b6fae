"""Which IP addresses are a MAC's own, and which it only forwards for others."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.addresses import Scope, is_virtual_mac, network, scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from asepsis.core.nouns import Subject
    from asepsis.inventory.sightings import Sighting

LINK, PRIVATE, PUBLIC = Scope.LINK, Scope.PRIVATE, Scope.PUBLIC
"""Looked up once: a member of an enumeration costs as much as all else that is done here for one address."""
INITIAL_HOP_LIMITS = frozenset((30, 32, 60, 64, 100, 128, 200, 255))
"""Values that network stacks begin with: a packet with one of them has most likely crossed no router."""
LOCAL_HOP_LIMITS = range(9)
"""Hop limits so small that their senders mean the own network: multicast discovery (UPnP 2.0 1.3.1 says 2)."""
DIRECT_HOP_LIMITS = INITIAL_HOP_LIMITS.union(LOCAL_HOP_LIMITS)
UNFORWARDED_HOP_LIMIT = 255
"""The highest there is: a router would have made it less (RFC 5082)."""
MAX_BOUND_ADDRESSES = 32
"""A MAC bound to more IPv4 addresses answers for others (proxy ARP, RFC 1027): the bindings then prove nothing."""
MAX_UNBOUND_ADDRESSES = 3
"""Private IPv4 addresses of one network that a MAC may use without a binding and still be one host."""


@dataclass(slots=True)
class Ownership:
    """What is known of one MAC and the addresses it sends from."""

    own: set[str] = field(default_factory=set)
    internet_sources: set[str] = field(default_factory=set)
    """Public addresses behind it: it forwards for them."""
    private_sources: set[str] = field(default_factory=set)
    """Private addresses behind it: hosts of the site beyond a router."""


class _Seen(NamedTuple):
    """The sightings of one IP address behind one MAC, in all VLANs."""

    hop_limits: AbstractSet[int]
    bindings: AbstractSet[str]

    def is_unforwarded(self) -> bool:
        return not DIRECT_HOP_LIMITS.isdisjoint(self.hop_limits)


NO_MORE: Mapping[str, AbstractSet[str]] = MappingProxyType({})


def ownership(
    sightings: Mapping[Subject, Sighting], internet: Mapping[str, AbstractSet[str]] = NO_MORE
) -> dict[str, Ownership]:
    """For each MAC which of its source addresses are its own. `internet`: more that it only forwards for, many each.

    Its own is what ARP, DHCP or neighbour discovery bind to it, what is link-local, and what it sends from without a
    sign of forwarding. Everything else is a host behind it: a private address belongs to another device of the site,
    a public one to nobody of the site.
    """
    by_mac: dict[str, dict[str, _Seen]] = defaultdict(dict)
    for subject, sighting in sightings.items():
        if subject.mac is None:
            continue
        addresses = by_mac[subject.mac]
        if subject.ip is not None:
            known = addresses.get(subject.ip)
            addresses[subject.ip] = (
                _Seen(sighting.hop_limits, sighting.bindings)
                if known is None
                else _Seen(known.hop_limits | sighting.hop_limits, known.bindings | sighting.bindings)
            )
    return {mac: _of_mac(mac, addresses, internet.get(mac, frozenset())) for mac, addresses in by_mac.items()}


def _of_mac(mac: str, addresses: Mapping[str, _Seen], internet: AbstractSet[str]) -> Ownership:
    bound = {ip for ip, seen in addresses.items() if seen.bindings}
    if len(bound) > MAX_BOUND_ADDRESSES:
        bound = set()
    scopes = {ip: scope(ip) for ip in addresses}
    own = bound | {ip for ip, reach in scopes.items() if reach is LINK}
    if not is_virtual_mac(mac):
        others = {ip: seen for ip, seen in addresses.items() if ip not in own}
        own |= _unbound(bound, others, forwards=bool(internet))
    behind = [(ip, reach) for ip, reach in scopes.items() if ip not in own]
    return Ownership(
        own,
        {ip for ip, reach in behind if reach is PUBLIC}.union(internet),
        {ip for ip, reach in behind if reach is PRIVATE},
    )


def _unbound(bound: Iterable[str], others: Mapping[str, _Seen], *, forwards: bool) -> set[str]:
    """The addresses without a binding that are the MAC's own all the same. `forwards`: for the internet, for sure."""
    direct = {ip for ip, seen in others.items() if seen.is_unforwarded()}
    return _unbound_ipv4(bound, others, direct, forwards=forwards) | _unbound_ipv6(bound, others, direct)


def _unbound_ipv4(
    bound: Iterable[str], others: Mapping[str, _Seen], direct: Iterable[str], *, forwards: bool
) -> set[str]:
    attached = {network(ip) for ip in bound if ":" not in ip}
    private = {ip for ip in direct if ":" not in ip and scope(ip) is PRIVATE}
    own = {ip for ip in private if UNFORWARDED_HOP_LIMIT in others[ip].hop_limits or network(ip) in attached}
    rest = private - own
    is_forwarding = forwards or len(others) > len(private)
    limit = MAX_UNBOUND_ADDRESSES if len({network(ip) for ip in rest}) == 1 or attached else 1
    if len(rest) <= limit and not (is_forwarding and (own or attached)):
        own |= rest
    public = {ip for ip in direct if ":" not in ip and scope(ip) is PUBLIC}
    if attached:
        return own | {ip for ip in public if network(ip) in attached}
    return own or (public if not forwards and sum(":" not in ip for ip in others) == 1 else set())


def _unbound_ipv6(bound: Iterable[str], others: Mapping[str, _Seen], direct: Iterable[str]) -> set[str]:
    candidates = {ip for ip in direct if ":" in ip}
    # Neighbour discovery is sent with 255 and dropped with less (RFC 4861 6.1): such a source is on the link.
    certain = {ip for ip in candidates if UNFORWARDED_HOP_LIMIT in others[ip].hop_limits}
    attached = {network(ip) for ip in certain} | {network(ip) for ip in bound if ":" in ip}
    if attached:
        return {ip for ip in candidates if network(ip) in attached}
    is_one_network = len({network(ip) for ip in others if ":" in ip}) == 1
    return candidates if is_one_network else set()
