"""The inventory as a CycloneDX 1.7 bill of materials (ECMA-424): each device a component of type `device`.

What is believed stands with its confidence and its reasons in `evidence.identity`; what nobody can tell is left out and
named in a property, so that a reader cannot take an absent maker for a device without one.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Attribute
from asepsis.report.analysis import time_text
from asepsis.report.exports.identity import NAMESPACE, believed, device_uuid, unheard_uuid
from asepsis.report.told import STANDING

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.report.analysis import Analysis, Belief, Device, DeviceBehind
    from asepsis.report.told import UnheardDevice

MAX_METHODS = 8
"""Reasons given for one attribute, the strongest."""


def render(analysis: Analysis, *, made: datetime) -> str:
    """The document as JSON text. `made` is the UTC time that it carries."""
    components = [_component(device) for device in analysis.devices]
    components += [_unheard(device) for device in analysis.registered]
    body: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "version": 1,
        "metadata": {
            "timestamp": time_text(made),
            "lifecycles": [{"phase": "discovery"}],
            "tools": {"components": [{"type": "application", "name": "asepsis", "version": analysis.version}]},
            "properties": [_property("limit", limit) for limit in analysis.limits],
        },
        "components": components,
        "dependencies": _dependencies(analysis),
    }
    body["serialNumber"] = f"urn:uuid:{uuid.uuid5(NAMESPACE, json.dumps(body, sort_keys=True))}"
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _component(device: Device) -> dict[str, Any]:
    vendor, model = believed(device, Attribute.VENDOR), believed(device, Attribute.MODEL)
    component: dict[str, Any] = {
        "type": "device",
        "bom-ref": str(device_uuid(device)),
        "name": model or device.name,
        "description": device.name,
        "properties": _properties(device),
    }
    if vendor:
        component["manufacturer"] = {"name": vendor}
    if firmware := believed(device, Attribute.FIRMWARE):
        component["version"] = firmware
    parts = [*_system(device), *(_behind(device, number, one) for number, one in enumerate(device.devices_behind))]
    if parts:
        component["components"] = parts
    if identity := _identity(device, "name" if model else None):
        component["evidence"] = {"identity": identity}
    return component


def _unheard(device: UnheardDevice) -> dict[str, Any]:
    """A device of the register: said by a person, so without evidence and without a confidence."""
    entry = device.entry
    component: dict[str, Any] = {
        "type": "device",
        "bom-ref": str(unheard_uuid(device)),
        "name": entry.model or device.name,
        "description": f"{device.name} ({STANDING})",
        "properties": [
            _property("standing", STANDING),
            _property("said_by", device.by),
            _property("said_at", time_text(device.last_said) or ""),
            _property("number", str(entry.number)),
            {"name": "cdx:device:function", "value": entry.category()},
        ],
    }
    if entry.vendor:
        component["manufacturer"] = {"name": entry.vendor}
    if entry.serial:
        component["properties"].append({"name": "cdx:device:serialNumber", "value": entry.serial})
    return component


def _properties(device: Device) -> list[dict[str, str]]:
    """CycloneDX's own names for what it has names for (`cdx:device`), ours for the rest."""
    properties = [{"name": "cdx:device:macAddress", "value": mac} for mac in device.macs]
    properties += [_property("ip", ip) for ip in device.ips]
    properties += [_property("hostname", name) for name in device.hostnames]
    if serial := believed(device, Attribute.SERIAL):
        properties.append({"name": "cdx:device:serialNumber", "value": serial})
    if category := believed(device, Attribute.CATEGORY):
        properties.append({"name": "cdx:device:function", "value": category})
    for attribute in Attribute:
        belief = device.attributes.get(attribute.value)
        if belief is None:
            properties.append(_property("not_known", attribute.value))
        else:
            properties.append(_property(f"confidence:{attribute.value}", f"{belief.confidence:.4f}"))
    properties += [
        _property("service", f"{one.transport}/{one.port} {one.protocol or 'unknown'}")
        for one in device.services
        if one.role == "server"
    ]
    seen = (("first_seen", device.first_seen), ("last_seen", device.last_seen))
    return properties + [_property(name, time_text(moment) or "") for name, moment in seen if moment]


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"asepsis:{name}", "value": value}


def _system(device: Device) -> list[dict[str, Any]]:
    name = believed(device, Attribute.OS)
    if name is None:
        return []
    system: dict[str, Any] = {"type": "operating-system", "bom-ref": f"{device_uuid(device)}/system", "name": name}
    if version := believed(device, Attribute.OS_VERSION):
        system["version"] = version
    return [system]


def _behind(device: Device, number: int, behind: DeviceBehind) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "device",
        "bom-ref": f"{device_uuid(device)}/behind/{number}",
        "name": behind.model or behind.station_name or behind.category or "unknown device",
        "description": f"spoken for by {device.name}",
    }
    if behind.vendor:
        component["manufacturer"] = {"name": behind.vendor}
    if behind.serial:
        component["properties"] = [{"name": "cdx:device:serialNumber", "value": behind.serial}]
    return component


def _identity(device: Device, model_field: str | None) -> list[dict[str, Any]]:
    """The beliefs that stand in fields which CycloneDX has a word for: name (model) and version (firmware)."""
    pairs = ((model_field, Attribute.MODEL), ("version", Attribute.FIRMWARE))
    beliefs = [(field, device.attributes.get(attribute.value)) for field, attribute in pairs if field]
    return [_evidence(field, belief) for field, belief in beliefs if belief is not None]


def _evidence(field: str, belief: Belief) -> dict[str, Any]:
    methods = [
        {
            "technique": "attestation" if belief.by_person else "other",
            "confidence": round(proof.strength, 4),
            "value": proof.sentence,
        }
        for proof in belief.evidence[:MAX_METHODS]
        if proof.value == belief.value
    ]
    return {
        "field": field,
        "confidence": round(belief.confidence, 4),
        "concludedValue": belief.value,
        "methods": methods,
    }


def _dependencies(analysis: Analysis) -> list[dict[str, Any]]:
    """Which device uses services of which: what stands still when it does."""
    references = {device.id: str(device_uuid(device)) for device in analysis.devices}
    used: dict[str, set[str]] = {reference: set() for reference in references.values()}
    for relation in analysis.relations:
        client, server = references.get(relation.client or ""), references.get(relation.server or "")
        if client and server and client != server:
            used[client].add(server)
    return [{"ref": reference, "dependsOn": sorted(servers)} for reference, servers in used.items()]
