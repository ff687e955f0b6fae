"""Devices in documents of others and of our own: FHIR Device and CycloneDX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CATEGORIES = "urn:asepsis:category"
"""Code system of our own exports: the word of the taxonomy."""
HARDWARE_REVISION = "531974"
"""MDC_ID_PROD_SPEC_HW (IEEE 11073-10101): a version that is none of software."""
ADDRESSES = {
    "mac": ("mac", "eui-48", "ethernet"),
    "ip": ("ip address", "ipv4", "rfc:791"),
    "hostname": ("host",),
}
"""Our word → parts of an identifier's system or type by which it is known."""
PROPERTIES = {
    "cdx:device:macAddress": "mac",
    "cdx:device:serialNumber": "serial",
    "cdx:device:function": "category",
    "asepsis:ip": "ip",
    "asepsis:hostname": "hostname",
}
"""CycloneDX's names of a device's properties, and those of our own exports."""
MAX_COMPONENTS = 100_000


def fhir_device(device: Mapping[str, Any]) -> dict[str, object]:
    """A Device of R4B or R5 (HL7 FHIR, Device) by the headings of lists."""
    found: dict[str, object] = {
        "serial": device.get("serialNumber"),
        "manufacturer": device.get("manufacturer"),
        "model": device.get("modelNumber"),
    }
    for name in objects(device.get("name")) + objects(device.get("deviceName")):
        found.setdefault("name", name.get("value") or name.get("name"))
    for version in objects(device.get("version")):
        heading = _kind_of_version(version)
        if heading:
            found.setdefault(heading, version.get("value"))
    for identifier in objects(device.get("identifier")):
        known = f"{identifier.get('system', '')} {_text(identifier.get('type'))}".lower()
        for heading, parts in ADDRESSES.items():
            if any(part in known for part in parts):
                found.setdefault(heading, identifier.get("value"))
    kinds = device.get("type")
    for kind in [kinds] if isinstance(kinds, dict) else objects(kinds):
        for coding in objects(kind.get("coding")):
            if coding.get("system") == CATEGORIES:
                found["category"] = coding.get("code")
    return found


def _kind_of_version(version: Mapping[str, Any]) -> str:
    """Heading for a version; empty for one of the hardware. A version without a type is taken for firmware."""
    kind = version.get("type")
    codes = {coding.get("code") for coding in objects(kind.get("coding"))} if isinstance(kind, dict) else set()
    text = _text(kind).lower()
    if "operating system" in text:
        return "os"
    return "" if "hardware" in text or HARDWARE_REVISION in codes else "firmware"


def _text(concept: object) -> str:
    return str(concept.get("text", "")) if isinstance(concept, dict) else ""


def cyclonedx_devices(document: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Components of type `device` of a bill of materials (ECMA-424, CycloneDX 1.5 and later), not those inside them."""
    for component in objects(document.get("components"))[:MAX_COMPONENTS]:
        if component.get("type") == "device":
            yield _component(component)


def _component(component: Mapping[str, Any]) -> dict[str, object]:
    maker = component.get("manufacturer") or component.get("supplier")
    found: dict[str, object] = {
        "manufacturer": maker.get("name") if isinstance(maker, dict) else component.get("publisher"),
        "firmware": component.get("version"),
    }
    names = set()
    for one in objects(component.get("properties")):
        names.add((one.get("name"), one.get("value")))
        if (heading := PROPERTIES.get(str(one.get("name")))) is not None:
            found.setdefault(heading, one.get("value"))
    # Our own exports call a device of an unknown model by what it is called otherwise, and say so.
    if ("asepsis:not_known", "model") not in names:
        found["model"] = component.get("name")
    for part in objects(component.get("components")):
        if part.get("type") == "operating-system":
            found.setdefault("os", part.get("name"))
    return found


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
