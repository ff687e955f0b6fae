"""A policy as OPNsense's configuration: aliases and filter rules, to be imported as a partial backup."""

from __future__ import annotations

import uuid
from ipaddress import ip_network
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from asepsis.segmentation.meaning import IP_FAMILIES, Meaning
from asepsis.segmentation.renderers.nftables import address_text
from asepsis.segmentation.space import PORT_SPAN, Family

if TYPE_CHECKING:
    from asepsis.segmentation.model import End, Policy
    from asepsis.segmentation.space import Interval

NAMESPACE = uuid.UUID("6f0f3f70-8a2c-4f6e-9a57-0a5e9515a5e9")
"""Ours, so that the same policy gives the same identifiers."""
PROTOCOL = {Family.IPV4: "inet", Family.IPV6: "inet6"}
MAX_ALIAS_NAME = 31
"""OPNsense takes 31 characters: letters, digits and _."""
INTERFACES = "lan"
BLOCK = "Asepsis: what no rule allows"


def configuration_of(policy: Policy, interfaces: str = INTERFACES) -> str:
    """The XML text. `interfaces`: names of the interfaces that the rules stand on, with commas between."""
    meaning = Meaning(policy)
    root = ET.Element("opnsense")
    aliases = ET.SubElement(
        ET.SubElement(ET.SubElement(ET.SubElement(root, "OPNsense"), "Firewall"), "Alias"),
        "aliases",
    )
    rules = ET.SubElement(root, "filter")
    names: dict[tuple[str, ...], str] = {}
    for label, sources, targets, transport, ports in meaning.grants():
        for family in IP_FAMILIES:
            spans = [_spans(meaning, ends, family) for ends in (sources, targets)]
            if not all(spans):
                continue
            source, target = (_alias(aliases, names, _texts(family, one)) for one in spans)
            for port in ports:
                rule = _rule(rules, f"{label} {PROTOCOL[family]} {port[0]}", "pass", PROTOCOL[family], interfaces)
                _conditions(rule, transport, source, target, port)
    for family in IP_FAMILIES:
        rule = _rule(rules, f"{BLOCK} {PROTOCOL[family]}", "block", PROTOCOL[family], interfaces)
        for side in ("source", "destination"):
            ET.SubElement(ET.SubElement(rule, side), "any").text = "1"
        ET.SubElement(rule, "log").text = "1"
    ET.indent(root)
    return '<?xml version="1.0"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _spans(meaning: Meaning, ends: tuple[End, ...], family: Family) -> list[Interval]:
    return [span for end in ends for span in meaning.addresses(end, family)]


def _texts(family: Family, spans: list[Interval]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address_text(family, span) for span in spans))


def _alias(parent: ET.Element, names: dict[tuple[str, ...], str], texts: tuple[str, ...]) -> str:
    """The name of the alias with this content, made when it is not there."""
    if texts in names:
        return names[texts]
    content = "\n".join(texts)
    identifier = uuid.uuid5(NAMESPACE, content)
    name = f"asepsis_{identifier.hex}"[:MAX_ALIAS_NAME]
    alias = ET.SubElement(parent, "alias", uuid=str(identifier))
    kind = "network" if any("/" in text and ip_network(text).num_addresses > 1 for text in texts) else "host"
    for tag, text in (("enabled", "1"), ("name", name), ("type", kind), ("content", content)):
        ET.SubElement(alias, tag).text = text
    names[texts] = name
    return name


def _rule(parent: ET.Element, label: str, kind: str, protocol: str, interfaces: str) -> ET.Element:
    rule = ET.SubElement(parent, "rule", uuid=str(uuid.uuid5(NAMESPACE, label)))
    values = {
        "type": kind,
        "interface": interfaces,
        "ipprotocol": protocol,
        "statetype": "keep state",
        "direction": "in",
        "quick": "1",
        "descr": label,
    }
    if "," in interfaces:
        values["floating"] = "yes"
    for tag, text in values.items():
        ET.SubElement(rule, tag).text = text
    return rule


def _conditions(rule: ET.Element, transport: str, source: str, target: str, port: Interval) -> None:
    ET.SubElement(rule, "protocol").text = transport
    ET.SubElement(ET.SubElement(rule, "source"), "address").text = source
    destination = ET.SubElement(rule, "destination")
    ET.SubElement(destination, "address").text = target
    if port != PORT_SPAN:
        low, high = port
        ET.SubElement(destination, "port").text = str(low) if low == high else f"{low}-{high}"
