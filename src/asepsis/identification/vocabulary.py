"""Kinds of observation that rules can be about: the engine's, and those that Asepsis derives from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.identification.condition import fields_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from asepsis.identification.rule import Rule


@dataclass(frozen=True, slots=True)
class DerivedKind:
    """A kind of observation that no packet holds: it follows from others."""

    name: str
    meaning: str
    fields: Mapping[str, str]
    """Name of the field → its type and meaning."""


DERIVED = (
    DerivedKind(
        "link.vendor",
        "Who was given the block of addresses that the MAC address belongs to (IEEE 802, MA-L, MA-M and MA-S).",
        {
            "registrant": "text: as the registry writes it",
            "prefix": "text: the block, in hexadecimal digits",
            "bits": "integer: 24, 28 or 36",
            "is_random": "boolean: locally administered (IEEE 802c): the address names nobody",
            "vendor": "text: the maker's usual name",
            "role": "text: device, module, hypervisor, medical, mixed or registry: what the registrant makes",
        },
    ),
    DerivedKind(
        "switch.interface",
        "An interface of a switch or router, as its exports tell of it (sFlow counter samples, RFC 2863 ifTable).",
        {
            "interface": "integer: its number in the agent",
            "bits_a_second": "integer: its speed",
            "is_up": "boolean: it is switched on and linked",
            "way": "text: sflow",
        },
    ),
    DerivedKind(
        "relation.service",
        "A service that the device offers (somebody was answered there) or uses.",
        {
            "transport": "text: tcp or udp",
            "port": "integer",
            "protocol": "text: the engine's word, when the protocol was recognised",
            "role": "text: server or client",
            "peers": "integer: how many others took part",
        },
    ),
    DerivedKind(
        "relation.forwards",
        "The address forwards for others: packets of several internet hosts came from this one MAC.",
        {"internet_sources": "integer: how many internet addresses were seen behind the MAC"},
    ),
    DerivedKind(
        "relation.speaks_for",
        "The device sends what other devices measured or pictured.",
        {
            "protocol": "text: dicom, medibus, hl7, hl7 senders, poct1a, astm or fhir",
            "devices": "integer: how many devices it speaks for",
            "receives": "boolean: others store their images with it (DICOM)",
            "is_queried": "boolean: others search and fetch images of it (DICOM)",
        },
    ),
    DerivedKind(
        "hl7.equipment",
        "A device that HL7 messages tell of in OBX-18 or PRT-10: never the one that sends them.",
        {
            "serial": "text: its identifier or serial number",
            "name": "text: its name in that namespace",
            "eui64": "text: its IEEE EUI-64, in hexadecimal digits",
            "device_types": "texts: MDC_DEV codes of a message that tells of this device alone",
            "maker": "text: its maker, as an observation says",
            "model": "text: its model, as an observation says",
            "firmware": "text: version of its firmware or software",
        },
    ),
    DerivedKind(
        "hl7.sender_equipment",
        "What a device or personal health gateway says of itself in the HL7 messages that it sends.",
        {
            "device_types": "texts: MDC_DEV codes of a message that tells of the sender alone",
            "maker": "text: its maker",
            "model": "text: its model",
            "serial": "text: its serial number",
            "firmware": "text: version of its firmware or software",
            "is_gateway": "boolean: it is a personal health gateway",
        },
    ),
    DerivedKind(
        "fhir.sender_device",
        "The only device that a FHIR client reports: itself, or what it speaks for.",
        {
            "manufacturer": "text: the maker",
            "model_number": "text: the model or its number",
            "model_name": "text: the name that the maker gave the model",
            "version": "text: version of firmware or software",
            "serial": "text: the serial number",
            "product_identifier": "text: the device identifier of its UDI",
            "types": "texts: codes of its type",
        },
    ),
    DerivedKind(
        "relation.shared",
        "Several systems spoke at one time under the address: it translates for others (NAT).",
        {"systems": "integer: how many kinds of system"},
    ),
    DerivedKind(
        "relation.names_asked",
        "A registered domain the device asked for or named in a TLS hello.",
        {"name": "text: the domain name, lower case"},
    ),
    DerivedKind(
        "relation.other_names",
        "The device asked for a registered domain that no rule knows; the name is not kept.",
        {},
    ),
    DerivedKind(
        "relation.one_cloud",
        "All registered domains that the device asked for, public clocks aside, are of one maker.",
        {
            "vendor": "text: the maker",
            "names": "integer: how many different names it asked for",
            "hours": "integer: whole hours from the first to the last time at which the device was heard",
            "kinds": "texts: kinds of devices that these names alone speak for",
        },
    ),
    DerivedKind(
        "relation.roles",
        "All that the device serves and uses, together.",
        {
            "serves": "texts: protocols in which it answered, by the engine's word",
            "uses": "texts: protocols in which others answered it",
            "serves_several": "texts: protocols in which it answered two or more others",
            "hl7_origins": "integer: how many sending applications its HL7 messages name",
        },
    ),
    DerivedKind(
        "relation.pace",
        "The device used a service of one host at the same pace in each whole hour, twelve or more.",
        {
            "transport": "text: tcp or udp",
            "port": "integer",
            "protocol": "text: the engine's word, when the protocol was recognised",
            "seconds": "integer: from one conversation to the next",
            "hours": "integer: whole hours in which it kept the pace",
        },
    ),
    DerivedKind(
        "record.neighbour",
        "A table of a router or computer binds an IP address to the MAC address.",
        {"ip": "address: the IP address"},
    ),
    DerivedKind(
        "record.port",
        "A table of a switch or controller says at which port the MAC address was heard.",
        {"port": "text: the port", "vlan": "integer: the VLAN"},
    ),
    DerivedKind(
        "record.device",
        "A router or controller says what it takes a device for; of its own devices it knows it.",
        {
            "host_name": "text: the name that the device gave itself",
            "vendor": "text: the maker, mostly guessed from the MAC address",
            "model": "text: the model",
            "os": "text: the operating system",
            "firmware": "text: version of the firmware, of the controller's own devices only",
            "serial": "text: the serial number",
            "is_managed": "boolean: it is one of the controller's own devices",
        },
    ),
    DerivedKind(
        "dicom.proposal",
        "What a DICOM requestor proposed, read by its role (PS3.4; one storage modality is that modality).",
        {
            "storage_classes": "integer: how many storage SOP classes of images of a known modality were proposed",
            "stores": "boolean: storage of any kind was proposed, be it of reports or of secondary captures",
            "modalities": "texts: modality codes of the storage classes, once each",
            "modality": "text: the only modality code, when there is one",
            "category": "text: the category that this only modality implies",
            "worklist": "boolean: modality worklist was proposed",
            "performed_step": "boolean: modality performed procedure step was proposed",
            "commitment": "boolean: storage commitment was proposed",
            "query": "boolean: query and retrieve was proposed",
            "print": "boolean: print management was proposed",
            "vendor": "text: the maker whose private SOP class was proposed",
        },
    ),
    DerivedKind(
        "dicom.acceptance",
        "What a DICOM acceptor accepted, read by its role.",
        {
            "storage_classes": "integer: how many storage SOP classes of images of a known modality were accepted",
            "stores": "boolean: storage of any kind was accepted, be it of reports or of secondary captures",
            "modalities": "texts: modality codes of the accepted storage classes",
            "modality": "text: the only modality code, when there is one",
            "category": "text: the category that this only modality implies",
            "vendor": "text: the maker whose private SOP class was accepted",
            "worklist": "boolean: modality worklist was accepted",
            "performed_step": "boolean: modality performed procedure step was accepted",
            "commitment": "boolean: storage commitment was accepted",
            "query": "boolean: query and retrieve was accepted",
            "print": "boolean: print management was accepted",
        },
    ),
)
"""The derived kinds. `oui.py`, `derivation.py`, the inventory and the readers of records make them."""


def engine_vocabulary(path: Path) -> dict[str, frozenset[str]]:
    """Read `knowledge/schema/vocabulary.json`, which is generated from the engine: kind → names of its fields."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return {kind["name"]: frozenset(field["name"] for field in kind["fields"]) for kind in document["kinds"]}


def whole_vocabulary(path: Path) -> dict[str, frozenset[str]]:
    """Return all kinds a rule may name, with their fields."""
    return engine_vocabulary(path) | {kind.name: frozenset(kind.fields) for kind in DERIVED}


def complaints(rules: Iterable[Rule], vocabulary: Mapping[str, frozenset[str]]) -> list[str]:
    """Say of each rule which kind or field it names that nobody observes."""
    found = []
    for rule in rules:
        if rule.kind not in vocabulary:
            found.append(f"{rule.id}: no observation has the kind {rule.kind!r}")
            continue
        read = {name.partition(".")[0] for name in fields_read(rule.conditions)}
        for example in (*rule.examples, *rule.counterexamples):
            read |= example.keys() - {"gives"}
        missing = sorted(read - vocabulary[rule.kind])
        found.extend(f"{rule.id}: the kind {rule.kind!r} has no field {name!r}" for name in missing)
    return found
