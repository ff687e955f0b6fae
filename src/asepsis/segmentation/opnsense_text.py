"""Reads OPNsense's aliases and filter rules back into filters: the part that we write, and nothing by guess."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from asepsis.segmentation.meaning import ESTABLISHED, IP_FAMILIES, PROTOCOLS, UNTRACKED, interval
from asepsis.segmentation.model import port_range
from asepsis.segmentation.nftables_words import RulesetError
from asepsis.segmentation.space import PORT_SPAN, Dimension, Entry, Family, Filter, box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.segmentation.space import Interval

RULE_TAGS = {
    "type": ("pass", "block"),
    "statetype": ("keep state",),
    "direction": ("in",),
    "quick": ("1",),
    "floating": ("yes",),
    "ipprotocol": ("inet", "inet6"),
    "protocol": ("tcp", "udp"),
    "log": ("1",),
}
"""What each simple part of a rule may say. Other parts, or other words, are refused."""
FREE_TAGS = frozenset(("interface", "descr"))
NEEDED_TAGS = frozenset(("type", "ipprotocol", "quick", "direction", "source", "destination", "interface"))
FAMILIES = {"inet": Family.IPV4, "inet6": Family.IPV6}


def filters_of_opnsense(text: str) -> dict[Family, Filter]:
    """What new connections the configuration lets through. Raises RulesetError for what is not understood.

    Packets that no rule is about are dropped: that is OPNsense's own last rule.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise RulesetError("a document type is not understood: OPNsense writes none")
    try:
        root = ET.fromstring(text)  # noqa: S314 (no document type, so no entities)
    except ET.ParseError as error:
        raise RulesetError(f"line {error.position[0]}: this is no XML") from error
    if root.tag != "opnsense" or any(part.tag not in {"OPNsense", "filter"} for part in root):
        raise RulesetError("this is no configuration of OPNsense with aliases and filter rules alone")
    aliases = _aliases(root)
    held = {Dimension.STATE: (ESTABLISHED, UNTRACKED)}
    lines = {family: [Entry(box(family, held), accept=False, label="no new connection")] for family in IP_FAMILIES}
    interfaces = set()
    for number, rule in enumerate(root.iterfind("filter/*"), start=1):
        label = f"rule {number}"
        interfaces.add(_checked(rule, label))
        family = FAMILIES[rule.findtext("ipprotocol", "")]
        lines[family] += _entries(rule, family, aliases, label)
    if len(interfaces) > 1:
        raise RulesetError("rules on different interfaces are not understood: one packet meets only its own")
    return {family: Filter(tuple(entries), accept=False) for family, entries in lines.items()}


def _aliases(root: ET.Element) -> dict[str, list[str]]:
    aliases: dict[str, list[str]] = {}
    for alias in root.iterfind("OPNsense/Firewall/Alias/aliases/alias"):
        name = alias.findtext("name", "")
        if alias.findtext("enabled") != "1" or alias.findtext("type") not in {"host", "network"} or name in aliases:
            raise RulesetError(f"the alias {name!r} is not understood: it is off, of another type, or there twice")
        aliases[name] = alias.findtext("content", "").split()
    return aliases


def _checked(rule: ET.Element, label: str) -> str:
    """The interface of a rule in which all is understood."""
    tags = [part.tag for part in rule]
    if rule.tag != "rule" or len(tags) != len(set(tags)) or not NEEDED_TAGS.issubset(tags):
        raise RulesetError(f"{label} is not understood: a part is missing or there twice")
    for part in rule:
        if part.tag in FREE_TAGS or part.tag in {"source", "destination"}:
            continue
        if part.text not in RULE_TAGS.get(part.tag, ()):
            raise RulesetError(f"{label}: {part.tag} {part.text!r} is not understood")
    return rule.findtext("interface", "")


def _entries(rule: ET.Element, family: Family, aliases: dict[str, list[str]], label: str) -> list[Entry]:
    transport = rule.findtext("protocol")
    sources, source_ports = _side(rule, "source", family, aliases, label)
    targets, ports = _side(rule, "destination", family, aliases, label)
    if transport is None and (source_ports, ports) != (PORT_SPAN, PORT_SPAN):
        raise RulesetError(f"{label}: ports without a protocol are not understood")
    limits = {Dimension.SOURCE_PORT: source_ports, Dimension.TARGET: ports}
    if transport is not None:
        limits[Dimension.PROTOCOL] = (PROTOCOLS[transport],) * 2
    accept = rule.findtext("type") == "pass"
    return [
        Entry(box(family, {**limits, **source, **target}), accept, f"{label} ({rule.findtext('descr', '')})")
        for source in _at(Dimension.SOURCE, sources)
        for target in _at(Dimension.DESTINATION, targets)
    ]


def _at(dimension: Dimension, spans: Iterable[Interval] | None) -> list[dict[Dimension, Interval]]:
    return [{}] if spans is None else [{dimension: span} for span in spans]


def _side(
    rule: ET.Element, side: str, family: Family, aliases: dict[str, list[str]], label: str
) -> tuple[list[Interval] | None, Interval]:
    """Addresses (None for any) and ports of one side of a rule."""
    part = rule.find(side)
    tags = [] if part is None else sorted(one.tag for one in part)
    if part is None or tags not in (["any"], ["address"], ["address", "port"], ["any", "port"]):
        raise RulesetError(f"{label}: this {side} is not understood")
    try:
        ports = port_range(part.findtext("port", "0-65535"))
        if part.find("any") is not None:
            return None, ports
        name = part.findtext("address", "")
        texts = aliases.get(name, [name])
        return [span for kind, span in map(interval, texts) if kind is family], ports
    except ValueError as error:
        raise RulesetError(f"{label}: {error}") from error
