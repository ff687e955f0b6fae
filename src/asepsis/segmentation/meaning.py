"""What a policy means, packet by packet: the boxes that every compiled ruleset is proven against."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from asepsis.segmentation.model import End, EndKind, port_range
from asepsis.segmentation.space import Dimension, Entry, Family, Filter, box, merged, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asepsis.segmentation.model import Policy, Zone
    from asepsis.segmentation.space import Interval

PROTOCOLS = {"tcp": 6, "udp": 17}
ICMP, IGMP, ICMPV6 = 1, 2, 58
NEW, ESTABLISHED, RELATED, INVALID, UNTRACKED = range(5)
IP_FAMILIES = (Family.IPV4, Family.IPV6)

ADDRESS_CACHE_ENTRIES = 1 << 16
"""Addresses whose number is remembered; the least recently asked is forgotten first."""

UNICAST = {Family.IPV4: "1.0.0.0-223.255.255.255", Family.IPV6: "2000::/3"}
"""Addresses of hosts on the internet (RFC 6890; RFC 4291 2.4) before those for private use are taken out."""
NEVER_OUTSIDE = {
    Family.IPV4: ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
    Family.IPV6: (),
}
"""Private and shared addresses (RFC 1918, RFC 6598, RFC 3927): part of some site, never the internet."""

ERRORS = {Family.IPV4: (3, 11, 12), Family.IPV6: (1, 2, 3, 4)}
"""ICMP types that tell why a packet did not arrive (RFC 792; RFC 4443): connections hang without them."""
NEIGHBOURS = (130, 131, 132, 133, 135, 136, 143)
"""ICMPv6 types without which no IPv6 host is found on a link: group membership (RFC 2710, RFC 3810), router
solicitation and neighbour discovery (RFC 4861). Router advertisements are taken from known routers only; redirects
from nobody."""
ROUTER_ADVERTISEMENT = 134
DHCP_PORTS = {Family.IPV4: (68, 67), Family.IPV6: (546, 547)}
"""Ports of client and server (RFC 2131 4.1; RFC 8415 7.2)."""
DHCP_ASKED = {Family.IPV4: (("0.0.0.0", "255.255.255.255"),), Family.IPV6: (("fe80::/10", "ff02::1:2"),)}  # noqa: S104
"""From where to where a client asks before it has an address."""
DHCP_ANSWERED = {Family.IPV4: "255.255.255.255", Family.IPV6: "fe80::/10"}
"""Where servers answer to clients without an address of their own."""
MDNS_GROUP = {Family.IPV4: "224.0.0.251", Family.IPV6: "ff02::fb"}
MDNS_PORT = 5353
GROUPS = {Family.IPV4: ("224.0.0.0/4", "255.255.255.255"), Family.IPV6: ("ff00::/8",)}
"""Multicast and limited broadcast."""


@lru_cache(ADDRESS_CACHE_ENTRIES)
def interval(text: str) -> tuple[Family, Interval]:
    """Read an address, a prefix or a range `low-high`. Raises ValueError for anything else."""
    if "-" in text:
        first, last = (ipaddress.ip_address(part) for part in text.split("-", 1))
        if first.version != last.version or int(first) > int(last):
            raise ValueError(f"{text!r} is no range of addresses")
        return Family(first.version), (int(first), int(last))
    network = ipaddress.ip_network(text)
    return Family(network.version), (int(network[0]), int(network[-1]))


def intervals(family: Family, texts: Iterable[str]) -> tuple[Interval, ...]:
    """The intervals of one family among addresses, prefixes and ranges."""
    return merged(span for kind, span in map(interval, texts) if kind is family)


def outside(policy: Policy, family: Family) -> tuple[Interval, ...]:
    """The internet: public unicast addresses that are not the site's own."""
    _, unicast = interval(UNICAST[family])
    own = [*NEVER_OUTSIDE[family], *policy.networks, *(ip for member in policy.members for ip in member.ips)]
    return without(unicast, intervals(family, own))


Grant: TypeAlias = "tuple[str, tuple[End, ...], tuple[End, ...], str, tuple[Interval, ...]]"
"""Label, from, to, transport and ports of what may be opened."""
Allowance: TypeAlias = "tuple[str, int, Interval, Interval, Interval]"
"""Label, protocol, source, target and ports of one box of what may be opened."""


class Meaning:
    """A policy with the addresses behind each of its names worked out once."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.assets = {member.asset: member.ips for member in policy.members}
        self.zones: dict[str, list[str]] = {zone.id: [] for zone in policy.zones}
        for member in policy.members:
            self.zones[member.zone] += member.ips
        self._outside = {family: outside(policy, family) for family in IP_FAMILIES}
        self._addresses: dict[tuple[End, Family], tuple[Interval, ...]] = {}
        self._granted = tuple(self._grants())
        self._openings: dict[Family, tuple[Entry, ...]] = {}
        self._allowances: dict[Family, tuple[Allowance, ...]] = {}

    def addresses(self, end: End, family: Family) -> tuple[Interval, ...]:
        """The addresses of an end of a rule in one family."""
        key = end, family
        if key not in self._addresses:
            self._addresses[key] = self._worked_out(end, family)
        return self._addresses[key]

    def _worked_out(self, end: End, family: Family) -> tuple[Interval, ...]:
        if end.kind is EndKind.OUTSIDE:
            return self._outside[family]
        if end.kind is EndKind.ADDRESS:
            return intervals(family, [end.name])
        texts = self.assets[end.name] if end.kind is EndKind.ASSET else self.zones[end.name]
        return intervals(family, texts)

    def routed(self, family: Family) -> Filter:
        """What a router does that remembers connections: answers pass, broken ones stop, rules decide the rest."""
        states = [
            Entry(box(family, {Dimension.STATE: (INVALID, INVALID)}), accept=False, label="invalid connections"),
            Entry(box(family, {Dimension.STATE: (ESTABLISHED, RELATED)}), accept=True, label="known connections"),
        ]
        if family not in IP_FAMILIES:
            return Filter((), accept=False)
        # A conversation older than our rules is met in the middle: its TCP answers pass, so that care goes on.
        answers = self.answers(family, only_tcp=True)
        return Filter((*states, *self.essentials(family), *self.openings(family), *answers), accept=False)

    def opened(self, family: Family) -> Filter:
        """New connections alone, for a firewall that keeps connections and essentials by itself."""
        held = Entry(box(family, {Dimension.STATE: (ESTABLISHED, UNTRACKED)}), accept=False, label="no new connection")
        return Filter((held, *self.openings(family)), accept=False)

    def bridged(self, family: Family) -> Filter:
        """What a bridge does that remembers nothing: the rules pass one way, segments that answer the other."""
        if family is Family.ARP:
            return Filter((Entry(box(family, {}), accept=True, label="ARP"),), accept=False)
        if family is Family.OTHER:
            return Filter((), accept=False)
        return Filter((*self.essentials(family), *self.openings(family), *self.answers(family)), accept=False)

    def openings(self, family: Family) -> tuple[Entry, ...]:
        """New connections that the rules, open zones and the management path allow."""
        if family in self._openings:
            return self._openings[family]
        self._openings[family] = tuple(
            Entry(
                box(
                    family,
                    {
                        Dimension.PROTOCOL: (number, number),
                        Dimension.SOURCE: source,
                        Dimension.DESTINATION: target,
                        Dimension.TARGET: ports,
                    },
                ),
                accept=True,
                label=label,
            )
            for label, number, source, target, ports in self._allowed(family)
        )
        return self._openings[family]

    def answers(self, family: Family, *, only_tcp: bool = False) -> tuple[Entry, ...]:
        """The way back of each opening, for a filter without memory. A segment that opens a connection is no answer."""
        tcp = PROTOCOLS["tcp"]
        made = []
        for label, number, source, target, ports in self._allowed(family):
            if only_tcp and number != tcp:
                continue
            limits = {
                Dimension.PROTOCOL: (number, number),
                Dimension.SOURCE: target,
                Dimension.DESTINATION: source,
                Dimension.SOURCE_PORT: ports,
            }
            if number == tcp:
                limits[Dimension.OPENING] = (0, 0)
            made.append(Entry(box(family, limits), accept=True, label=f"answers of {label}"))
        return tuple(made)

    def _allowed(self, family: Family) -> tuple[Allowance, ...]:
        if family not in self._allowances:
            self._allowances[family] = tuple(self._unfolded(family))
        return self._allowances[family]

    def _unfolded(self, family: Family) -> Iterator[Allowance]:
        for label, source, target, transport, ports in self.grants():
            number = PROTOCOLS[transport]
            for one in self._spans(source, family):
                for other in self._spans(target, family):
                    for port in ports:
                        yield label, number, one, other, port

    def _spans(self, ends: tuple[End, ...], family: Family) -> tuple[Interval, ...]:
        if len(ends) == 1:
            return self.addresses(ends[0], family)
        return merged(span for end in ends for span in self.addresses(end, family))

    def grants(self) -> tuple[Grant, ...]:
        """All that may be opened: label, from, to, transport, ports."""
        return self._granted

    def _grants(self) -> Iterator[Grant]:
        for rule in self.policy.rules:
            ports = merged(map(port_range, rule.ports))
            yield rule.id, (End.of(rule.source),), (End.of(rule.target),), rule.transport, ports
        for zone in self.policy.zones:
            if zone.inside == "open":
                ends = (End(EndKind.ZONE, zone.id),)
                for transport in PROTOCOLS:
                    yield f"inside {zone.id}", ends, ends, transport, ((0, 65_535),)
        management = self.policy.management
        if management.sources and management.targets:
            sources, targets = (
                tuple(End(EndKind.ADDRESS, ip) for ip in ips) for ips in (management.sources, management.targets)
            )
            yield "management", sources, targets, "tcp", merged(map(port_range, management.ports))

    def essentials(self, family: Family) -> tuple[Entry, ...]:
        """What a network needs to work at all: errors, neighbours, addresses, names, and group traffic of care."""
        found = [*self._icmp(family), *self._dhcp(family), *self._discovery(family), *self._care_groups(family)]
        return tuple(Entry(box(family, limits), accept=True, label=label) for label, limits in found)

    def _icmp(self, family: Family) -> Iterator[tuple[str, dict[Dimension, Interval]]]:
        number = ICMP if family is Family.IPV4 else ICMPV6
        for kind in ERRORS[family]:
            yield "ICMP errors", {Dimension.PROTOCOL: (number, number), Dimension.TARGET: (kind, kind)}
        if family is Family.IPV4:
            yield "group membership", {Dimension.PROTOCOL: (IGMP, IGMP)}
            return
        for kind in NEIGHBOURS:
            yield "neighbour discovery", {Dimension.PROTOCOL: (number, number), Dimension.TARGET: (kind, kind)}
        for source in self.of_assets(self.policy.routers, family):
            yield (
                "router advertisements",
                {
                    Dimension.PROTOCOL: (number, number),
                    Dimension.SOURCE: source,
                    Dimension.TARGET: (ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT),
                },
            )

    def of_assets(self, assets: Iterable[str], family: Family) -> tuple[Interval, ...]:
        """The addresses of some members."""
        return intervals(family, [ip for asset in assets for ip in self.assets[asset]])

    def in_zones(self, zones: Iterable[Zone], family: Family) -> tuple[Interval, ...]:
        """The addresses of all members of some zones."""
        return intervals(family, [ip for zone in zones for ip in self.zones[zone.id]])

    def _dhcp(self, family: Family) -> Iterator[tuple[str, dict[Dimension, Interval]]]:
        """Anybody asks; only known servers answer, to clients that have an address or none yet."""
        client, server = DHCP_PORTS[family]
        asking = {
            Dimension.PROTOCOL: (17, 17),
            Dimension.SOURCE_PORT: (client, client),
            Dimension.TARGET: (server, server),
        }
        answering = {
            Dimension.PROTOCOL: (17, 17),
            Dimension.SOURCE_PORT: (server, server),
            Dimension.TARGET: (client, client),
        }
        for source, target in DHCP_ASKED[family]:
            yield (
                "DHCP",
                {**asking, Dimension.SOURCE: interval(source)[1], Dimension.DESTINATION: interval(target)[1]},
            )
        for address in self.of_assets(self.policy.dhcp_servers, family):
            yield "DHCP", {**asking, Dimension.DESTINATION: address}
            yield "DHCP", {**answering, Dimension.SOURCE: address}

    def discovery_zones(self) -> tuple[Zone, ...]:
        """Zones whose members may ask the link for names and services."""
        return tuple(zone for zone in self.policy.zones if zone.discovery)

    def _discovery(self, family: Family) -> Iterator[tuple[str, dict[Dimension, Interval]]]:
        for source in self.in_zones(self.discovery_zones(), family):
            yield (
                "mDNS",
                {
                    Dimension.PROTOCOL: (17, 17),
                    Dimension.SOURCE: source,
                    Dimension.DESTINATION: interval(MDNS_GROUP[family])[1],
                    Dimension.TARGET: (MDNS_PORT, MDNS_PORT),
                },
            )

    def groups(self, family: Family) -> tuple[Interval, ...]:
        """Multicast and broadcast addresses, those of the site's own IPv4 networks among them."""
        directed = [
            str(network.broadcast_address)
            for network in map(ipaddress.ip_network, self.policy.networks)
            if isinstance(network, ipaddress.IPv4Network) and network.prefixlen < 31  # noqa: PLR2004 (RFC 3021)
        ]
        return intervals(family, [*GROUPS[family], *directed])

    def care_assets(self) -> tuple[str, ...]:
        """Members whose group traffic is never cut: relations with groups are not recorded, so none could be judged."""
        return tuple(member.asset for member in self.policy.members if member.care.is_protected)

    def _care_groups(self, family: Family) -> Iterator[tuple[str, dict[Dimension, Interval]]]:
        for source in self.of_assets(self.care_assets(), family):
            for group in self.groups(family):
                yield (
                    "group traffic of therapy and monitoring",
                    {Dimension.PROTOCOL: (17, 17), Dimension.SOURCE: source, Dimension.DESTINATION: group},
                )
