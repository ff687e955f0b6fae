"""A policy as an nftables ruleset: routed (inet) and bridged traffic, IPv4 and IPv6, in one atomic file."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from typing import TYPE_CHECKING

from asepsis.segmentation.document import policy_text
from asepsis.segmentation.meaning import (
    DHCP_ASKED,
    DHCP_PORTS,
    IP_FAMILIES,
    MDNS_GROUP,
    MDNS_PORT,
    Meaning,
)
from asepsis.segmentation.model import SCHEMA, End, EndKind
from asepsis.segmentation.space import PORT_SPAN, Family, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asepsis.segmentation.model import Policy

TABLE = "asepsis"
WORD = {Family.IPV4: "ip", Family.IPV6: "ip6"}
ADDRESS_TYPE = {Family.IPV4: "ipv4_addr", Family.IPV6: "ipv6_addr"}
LOG_LIMIT = "limit rate 10/second burst 20 packets"
"""Lines in the kernel's log: more packets are counted only."""
NEIGHBOUR_TYPES = (
    "mld-listener-query, mld-listener-report, mld-listener-done, nd-router-solicit, nd-neighbor-solicit, "
    "nd-neighbor-advert, mld2-listener-report"
)
ERROR_TYPES = {
    Family.IPV4: "icmp type { destination-unreachable, time-exceeded, parameter-problem }",
    Family.IPV6: "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }",
}
REMOVAL = "table {0} asepsis\ndelete table {0} asepsis\n"
"""Removes our table whether it is there or not."""


class Mode(StrEnum):
    """What happens to packets that no rule allows."""

    STAGE = "stage"
    """They are counted and logged, and pass."""
    ENFORCE = "enforce"
    """They are counted, logged and dropped."""


def ruleset_of(policy: Policy, mode: Mode = Mode.ENFORCE) -> str:
    """The ruleset, for `nft -f`. It replaces our own tables in one transaction and touches nothing else."""
    meaning = Meaning(policy)
    digest = hashlib.sha256(policy_text(policy).encode()).hexdigest()
    lines = [f"# {SCHEMA}, compiled by Asepsis; mode: {mode}", f"# policy sha256 {digest}"]
    for table in ("inet", "bridge"):
        lines.append(REMOVAL.format(table).rstrip())
        lines.append(f"table {table} {TABLE} {{")
        lines += _sets(meaning)
        lines += _chain(meaning, mode, is_bridge=table == "bridge")
        lines.append("}")
    return "\n".join(lines) + "\n"


def address_text(family: Family, span: Interval) -> str:
    """One address, a prefix, or a range as nft writes them."""
    if family is Family.IPV4:
        nets4 = list(summarize_address_range(IPv4Address(span[0]), IPv4Address(span[1])))
        return (
            str(nets4[0]).removesuffix("/32") if len(nets4) == 1 else f"{IPv4Address(span[0])}-{IPv4Address(span[1])}"
        )
    nets6 = list(summarize_address_range(IPv6Address(span[0]), IPv6Address(span[1])))
    return str(nets6[0]).removesuffix("/128") if len(nets6) == 1 else f"{IPv6Address(span[0])}-{IPv6Address(span[1])}"


def _ports(spans: Iterable[Interval]) -> str:
    texts = [str(low) if low == high else f"{low}-{high}" for low, high in spans]
    return texts[0] if len(texts) == 1 else "{ " + ", ".join(texts) + " }"


# --- Sets ---


def _sets(meaning: Meaning) -> Iterator[str]:
    for family in IP_FAMILIES:
        kind = ADDRESS_TYPE[family]
        tuples = [f'{text} comment "{label}"' for text, label in sorted(_exact(meaning, family).items())]
        yield from _set(f"asepsis_flows{family}", f"{kind} . {kind} . inet_proto . inet_service", tuples, "counter")
        for name, spans in _named(meaning, family).items():
            yield from _set(name, kind, [address_text(family, span) for span in spans], "flags interval")


def _set(name: str, kind: str, elements: list[str], more: str) -> Iterator[str]:
    yield f"\tset {name} {{"
    yield f"\t\ttype {kind}"
    yield f"\t\t{more}"
    if elements:
        yield "\t\telements = {"
        yield ",\n".join(f"\t\t\t{element}" for element in elements)
        yield "\t\t}"
    yield "\t}"


def _is_exact(ends: tuple[End, ...], spans: tuple[Interval, ...]) -> bool:
    singles = all(end.kind in {EndKind.ASSET, EndKind.ADDRESS} for end in ends)
    return singles and all(low == high for low, high in spans)


def _exact(meaning: Meaning, family: Family) -> dict[str, str]:
    """Tuples of single addresses and ports, each with the rule that allows it first."""
    found: dict[str, str] = {}
    for label, sources, targets, transport, ports in meaning.grants():
        if not _is_exact((*sources, *targets), ports):
            continue
        for source in _texts(meaning, sources, family):
            for target in _texts(meaning, targets, family):
                for port, _ in ports:
                    found.setdefault(f"{source} . {target} . {transport} . {port}", label)
    return found


def _texts(meaning: Meaning, ends: tuple[End, ...], family: Family) -> list[str]:
    """Single addresses, also where two of them are neighbours and merge into a range."""
    make = IPv4Address if family is Family.IPV4 else IPv6Address
    spans = [span for end in ends for span in meaning.addresses(end, family)]
    return list(dict.fromkeys(str(make(number)) for low, high in spans for number in range(low, high + 1)))


def _named(meaning: Meaning, family: Family) -> dict[str, tuple[Interval, ...]]:
    """Sets of addresses by name."""
    policy = meaning.policy
    sets = {
        f"asepsis_outside{family}": meaning.addresses(End(EndKind.OUTSIDE), family),
        f"asepsis_routers{family}": meaning.of_assets(policy.routers, family),
        f"asepsis_dhcp{family}": meaning.of_assets(policy.dhcp_servers, family),
        f"asepsis_discovery{family}": meaning.in_zones(meaning.discovery_zones(), family),
        f"asepsis_care{family}": meaning.of_assets(meaning.care_assets(), family),
        f"asepsis_groups{family}": meaning.groups(family),
    }
    for zone in policy.zones:
        sets[f"asepsis_zone{family}_{zone.id}"] = meaning.addresses(End(EndKind.ZONE, zone.id), family)
    return sets


# --- Rules ---


def _chain(meaning: Meaning, mode: Mode, *, is_bridge: bool) -> list[str]:
    verdict = "accept" if mode is Mode.STAGE else "drop"
    rules = ["ether type arp counter accept"] if is_bridge else _states(mode)
    for family in IP_FAMILIES:
        rules += _essentials(family)
        rules += _flows(meaning, family)
        rules += _answers(meaning, family, only_tcp=not is_bridge)
    said = "would cut" if mode is Mode.STAGE else "cut"
    rules += [f'{LOG_LIMIT} log prefix "asepsis {said}: "', f'counter {verdict} comment "asepsis {said}"']
    head = [f"\tchain {TABLE}_forward {{", f"\t\ttype filter hook forward priority filter; policy {verdict};"]
    return [*head, *(f"\t\t{rule}" for rule in rules), "\t}"]


def _states(mode: Mode) -> list[str]:
    broken = "accept" if mode is Mode.STAGE else "drop"
    said = "broken connections"
    return [f'ct state invalid counter {broken} comment "{said}"', "ct state established,related counter accept"]


def _essentials(family: Family) -> Iterator[str]:
    word = WORD[family]
    yield f"{ERROR_TYPES[family]} counter accept"
    if family is Family.IPV4:
        yield "ip protocol igmp counter accept"
    else:
        yield f"icmpv6 type {{ {NEIGHBOUR_TYPES} }} counter accept"
        yield f"ip6 saddr @asepsis_routers{family} icmpv6 type nd-router-advert counter accept"
    client, server = DHCP_PORTS[family]
    asking, answering = f"udp sport {client} udp dport {server}", f"udp sport {server} udp dport {client}"
    for source, target in DHCP_ASKED[family]:
        yield f"{word} saddr {source} {word} daddr {target} {asking} counter accept"
    yield f"{word} daddr @asepsis_dhcp{family} {asking} counter accept"
    yield f"{word} saddr @asepsis_dhcp{family} {answering} counter accept"
    group = MDNS_GROUP[family]
    yield f"{word} saddr @asepsis_discovery{family} {word} daddr {group} udp dport {MDNS_PORT} counter accept"
    yield f"{word} saddr @asepsis_care{family} {word} daddr @asepsis_groups{family} meta l4proto udp counter accept"


def _flows(meaning: Meaning, family: Family) -> Iterator[str]:
    word = WORD[family]
    yield f"{word} saddr . {word} daddr . meta l4proto . th dport @asepsis_flows{family} counter accept"
    for label, source, target, transport, ports in _wide(meaning, family):
        what = f"meta l4proto {transport}" if ports == (PORT_SPAN,) else f"{transport} dport {_ports(ports)}"
        yield f'{word} saddr {source} {word} daddr {target} {what} counter accept comment "{label}"'


def _answers(meaning: Meaning, family: Family, *, only_tcp: bool) -> Iterator[str]:
    """The way back. A segment with SYN and without ACK opens, so it is no answer.

    A bridge has no memory and needs it for all; a router only for TCP conversations older than the rules.
    """
    word = WORD[family]
    back = f"{word} daddr . {word} saddr . meta l4proto . th sport @asepsis_flows{family}"
    yield f"tcp flags & (syn | ack) != syn {back} counter accept"
    if not only_tcp:
        yield f"meta l4proto udp {back} counter accept"
    for label, source, target, transport, ports in _wide(meaning, family):
        if only_tcp and transport != "tcp":
            continue
        flags = "tcp flags & (syn | ack) != syn " if transport == "tcp" else ""
        what = f"meta l4proto {transport}" if ports == (PORT_SPAN,) else f"{transport} sport {_ports(ports)}"
        yield f'{flags}{word} saddr {target} {word} daddr {source} {what} counter accept comment "answers {label}"'


def _wide(meaning: Meaning, family: Family) -> Iterator[tuple[str, str, str, str, tuple[Interval, ...]]]:
    """Grants that are no list of exact tuples. A grant without addresses in this family allows nothing in it."""
    for label, sources, targets, transport, ports in meaning.grants():
        if _is_exact((*sources, *targets), ports):
            continue
        source, target = (_place(meaning, ends, family) for ends in (sources, targets))
        if source and target:
            yield label, source, target, transport, ports


def _place(meaning: Meaning, ends: tuple[End, ...], family: Family) -> str:
    """How a rule names these ends; empty when they have no address in this family."""
    spans = [span for end in ends for span in meaning.addresses(end, family)]
    if not spans:
        return ""
    if ends[0].kind is EndKind.OUTSIDE:
        return f"@asepsis_outside{family}"
    if ends[0].kind is EndKind.ZONE:
        return f"@asepsis_zone{family}_{ends[0].name}"
    return "{ " + ", ".join(_texts(meaning, ends, family)) + " }"
