"""Proves that a compiled ruleset passes exactly what the policy means, or names a packet that it treats otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from asepsis.segmentation.meaning import ICMP, ICMPV6, IP_FAMILIES, PROTOCOLS, Meaning
from asepsis.segmentation.nftables_text import TABLES, filters_of
from asepsis.segmentation.opnsense_text import filters_of_opnsense
from asepsis.segmentation.space import STATES, Dimension, Family, difference, unreachable

if TYPE_CHECKING:
    from asepsis.segmentation.model import Policy
    from asepsis.segmentation.space import Filter, Point

FAMILY_WORDS = {Family.IPV4: "ipv4", Family.IPV6: "ipv6", Family.ARP: "arp", Family.OTHER: "other"}


class Target(StrEnum):
    """Kinds of firewall."""

    NFTABLES = "nftables"
    OPNSENSE = "opnsense"


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A packet that the ruleset treats otherwise than the policy."""

    place: str
    """`routed` or `bridged`."""
    family: Family
    point: Point
    is_passed: bool
    """What the ruleset does."""
    line: str
    """The line of the ruleset that decides."""
    reason: str
    """What in the policy decides."""

    def as_document(self) -> dict[str, Any]:
        """The packet field by field."""
        at = dict(zip(Dimension, self.point, strict=True))
        document: dict[str, Any] = {"place": self.place, "family": FAMILY_WORDS[self.family]}
        if self.family in IP_FAMILIES:
            document |= {
                "source": _address(self.family, at[Dimension.SOURCE]),
                "destination": _address(self.family, at[Dimension.DESTINATION]),
                "protocol": _protocol(at[Dimension.PROTOCOL]),
                "connection": STATES[at[Dimension.STATE]],
            }
            document |= self._above_ip(at)
        return document | {
            "ruleset": "pass" if self.is_passed else "drop",
            "policy": "drop" if self.is_passed else "pass",
            "ruleset_because": self.line,
            "policy_because": self.reason,
        }

    def _above_ip(self, at: dict[Dimension, int]) -> dict[str, Any]:
        protocol = at[Dimension.PROTOCOL]
        if protocol in {ICMP, ICMPV6}:
            return {"icmp_type": at[Dimension.TARGET]}
        if protocol not in PROTOCOLS.values():
            return {}
        ports = {"source_port": at[Dimension.SOURCE_PORT], "destination_port": at[Dimension.TARGET]}
        return ports | ({"opens": bool(at[Dimension.OPENING])} if protocol == PROTOCOLS["tcp"] else {})

    def sentence(self) -> str:
        """The same in one plain sentence."""
        found = self.as_document()
        what = "lets through" if self.is_passed else "drops"
        who = f"{found.get('source', 'any')} to {found.get('destination', 'any')}"
        over = f"{found.get('protocol', found['family'])} {found.get('destination_port', '')}".strip()
        ought = "drop" if self.is_passed else "let through"
        packet = f"a {self.place} {found['family']} packet from {who} ({over})"
        return f"The ruleset {what} {packet}; the policy says: {ought} it."


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome."""

    counter_example: CounterExample | None
    unreachable: tuple[str, ...] = ()
    """Lines of the ruleset that decide no packet, for telling."""
    boxes: int = 0
    """How many boxes the ruleset unfolds to."""

    @property
    def is_proven(self) -> bool:
        """True when the ruleset and the policy agree on every packet."""
        return self.counter_example is None


def prove(policy: Policy, ruleset: str, target: Target | None = None) -> Proof:
    """Compare the ruleset with the policy over all packets. Raises RulesetError for what is not understood."""
    meaning = Meaning(policy)
    pairs = _pairs(meaning, ruleset, target or target_of(ruleset))
    boxes = sum(len(actual.entries) for _, _, actual, _ in pairs)
    for place, family, actual, expected in pairs:
        point = difference(family, actual, expected)
        if point is not None:
            return Proof(_example(place, family, point, actual, expected), boxes=boxes)
    return Proof(None, boxes=boxes)


def unreachable_lines(policy: Policy, ruleset: str, target: Target | None = None) -> tuple[str, ...]:
    """Lines of the ruleset no box of which decides any packet."""
    found: dict[str, bool] = {}
    for place, family, actual, _ in _pairs(Meaning(policy), ruleset, target or target_of(ruleset)):
        idle = set(map(id, unreachable(family, actual)))
        for entry in actual.entries:
            label = f"{place}, {entry.label}"
            found[label] = found.get(label, True) and id(entry) in idle
    return tuple(label for label, is_idle in found.items() if is_idle)


def target_of(ruleset: str) -> Target:
    """Which kind of firewall a ruleset is for."""
    return Target.OPNSENSE if ruleset.lstrip("\ufeff \t\r\n").startswith("<") else Target.NFTABLES


def _pairs(meaning: Meaning, ruleset: str, target: Target) -> list[tuple[str, Family, Filter, Filter]]:
    """What is to be compared: where, which family, the ruleset's filter, the policy's."""
    if target is Target.OPNSENSE:
        return [
            ("routed", family, actual, meaning.opened(family))
            for family, actual in filters_of_opnsense(ruleset).items()
        ]
    read = filters_of(ruleset)
    return [
        (place, family, read[table][family], of_policy(family))
        for table, place, of_policy in (("inet", "routed", meaning.routed), ("bridge", "bridged", meaning.bridged))
        for family in TABLES[table]
    ]


def _example(place: str, family: Family, point: Point, actual: Filter, expected: Filter) -> CounterExample:
    is_passed, line = actual.decide(point)
    _, reason = expected.decide(point)
    return CounterExample(place, family, point, is_passed, line, reason)


def _address(family: Family, number: int) -> str:
    return str(IPv4Address(number) if family is Family.IPV4 else IPv6Address(number))


def _protocol(number: int) -> str:
    names = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
    return names.get(number, str(number))
