"""The inventory as a FHIR Bundle of Device resources, for release R5 (5.0.0) and R4B (4.3.0).

Only what is believed is filled in. How sure it is stands in an extension of the element: FHIR has no place for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.report.analysis import time_text
from asepsis.report.exports.identity import believed, device_uuid, unheard_uuid
from asepsis.report.exports.release import Release
from asepsis.report.told import STANDING

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.told import UnheardDevice

CONFIDENCE = "urn:asepsis:fhir:confidence"
"""Extension: the probability in (0, 1) that the value is right."""
CATEGORIES = "urn:asepsis:category"
"""Code system: the taxonomy of categories."""
ETHERNET = "http://hl7.org/fhir/sid/eui-48/ethernet"
"""Identifier system of MAC addresses, as the Personal Health Device guide forms it."""
INTERNET = "urn:ietf:rfc:791"
INTERNET_6 = "urn:ietf:rfc:4291"


def render(analysis: Analysis, *, release: Release, made: datetime) -> str:
    """The bundle as JSON text. `made` is the UTC time that it carries."""
    resources = [(device_uuid(device).urn, _device(device, release)) for device in analysis.devices]
    resources += [(unheard_uuid(device).urn, _unheard(device, release)) for device in analysis.registered]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": time_text(made),
        "entry": [{"fullUrl": address, "resource": resource} for address, resource in resources],
    }
    if not bundle["entry"]:
        del bundle["entry"]
    return json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"


def _device(device: Device, release: Release) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "Device",
        "id": str(device_uuid(device)),
        "identifier": _identifiers(device),
        "status": "active",
    }
    simple = (("manufacturer", Attribute.VENDOR), ("modelNumber", Attribute.MODEL), ("serialNumber", Attribute.SERIAL))
    for name, attribute in simple:
        if value := believed(device, attribute):
            resource[name] = value
            resource[f"_{name}"] = {"extension": [_confidence(device, attribute)]}
    resource |= _names(device.name, release) | _type(device, release)
    if versions := _versions(device):
        resource["version"] = versions
    if note := _note(device):
        resource["note"] = [{"text": note}]
    return {name: value for name, value in resource.items() if value}


def _unheard(device: UnheardDevice, release: Release) -> dict[str, Any]:
    """A device of the register: what a person said of it, without a confidence."""
    entry = device.entry
    number = f" There are {entry.number} of it." if entry.number > 1 else ""
    resource: dict[str, Any] = {
        "resourceType": "Device",
        "id": str(unheard_uuid(device)),
        "status": "active",
        "manufacturer": entry.vendor,
        "modelNumber": entry.model,
        "serialNumber": entry.serial,
        "note": [{"text": f"{STANDING}: said by {device.by}, {time_text(device.last_said)}.{number}"}],
    }
    concept = _concept(entry.category())
    resource |= _names(device.name, release) | {"type": [concept] if release is Release.R5 else concept}
    return {name: value for name, value in resource.items() if value}


def _confidence(device: Device, attribute: Attribute) -> dict[str, Any]:
    return {"url": CONFIDENCE, "valueDecimal": round(device.attributes[attribute.value].confidence, 4)}


def _identifiers(device: Device) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"type": {"text": "MAC address"}, "system": ETHERNET, "value": mac.upper().replace(":", "-")}
        for mac in device.macs
    ]
    found += [
        {"type": {"text": "IP address"}, "system": INTERNET_6 if ":" in ip else INTERNET, "value": ip}
        for ip in device.ips
    ]
    return found


def _names(name: str, release: Release) -> dict[str, Any]:
    """What people call it; R5 and R4B keep names under other words."""
    if release is Release.R5:
        return {"name": [{"value": name, "type": "user-friendly-name"}], "displayName": name}
    return {"deviceName": [{"name": name, "type": "user-friendly-name"}]}


def _type(device: Device, release: Release) -> dict[str, Any]:
    category = believed(device, Attribute.CATEGORY)
    if category is None:
        return {}
    concept = {"extension": [_confidence(device, Attribute.CATEGORY)], **_concept(category)}
    return {"type": [concept] if release is Release.R5 else concept}


def _concept(category: str) -> dict[str, Any]:
    meaning = shipped_taxonomy().meaning(category)
    return {"coding": [{"system": CATEGORIES, "code": category, "display": meaning}], "text": meaning}


def _versions(device: Device) -> list[dict[str, Any]]:
    versions: list[dict[str, Any]] = []
    if firmware := believed(device, Attribute.FIRMWARE):
        versions.append(
            {
                "extension": [_confidence(device, Attribute.FIRMWARE)],
                "type": {"text": "firmware or software"},
                "value": firmware,
            }
        )
    if system := believed(device, Attribute.OS):
        version = believed(device, Attribute.OS_VERSION)
        versions.append(
            {
                "extension": [_confidence(device, Attribute.OS)],
                "type": {"text": "operating system"},
                "value": f"{system} {version}" if version else system,
            }
        )
    return versions


def _note(device: Device) -> str:
    unknown = [attribute.value.replace("_", " ") for attribute in Attribute if attribute.value not in device.attributes]
    seen = f"First seen {time_text(device.first_seen)}, last seen {time_text(device.last_seen)}."
    return f"{seen} Not known: {', '.join(unknown)}." if unknown else seen
