"""Devices that HL7 messages tell of: equipment identifiers and device types, never those of who sends the message."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from asepsis.core.nouns import FieldValue, Observation

EQUIPMENT_KIND = "hl7.equipment"
"""Derived: one piece of equipment that a message tells of."""
EUI64 = re.compile(r"^[0-9A-Fa-f]{2}(?:[-:]?[0-9A-Fa-f]{2}){7}$")
"""IEEE EUI-64, with or without separators."""
ANALYSER_MESSAGE = re.compile(r"^OUL\^R2[1-4]")
"""Sent by an instrument itself (IHE Laboratory Analytical Workflow)."""


class Identity(NamedTuple):
    """Who a device behind another is, as far as the messages say; empty where they do not."""

    maker: str
    model: str
    serial: str
    name: str


NO_IDENTITY = Identity("", "", "", "")


def from_hl7(observations: Sequence[Observation], _titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """The equipment that messages name in OBX-18 and PRT-10 (HL7 v2.9 7.4.2.18).

    Whoever reports equipment reports others': a serial number there is not the sender's. Only an instrument that sends
    its own results (OUL) names itself, and a device that names the EUI-64 made of its own MAC address.
    """
    found: dict[Identity, list[Observation]] = {}
    for one in observations:
        equipment = one.fields.get("equipment")
        if one.kind != "hl7.message" or not isinstance(equipment, list) or _is_of_analyser(one):
            continue
        named = [fields for text in equipment if isinstance(text, str) and (fields := equipment_fields(text))]
        named = [fields for fields in named if fields.get("eui64") != _eui64_of(one.subject.mac)]
        # With several devices in one message nobody can say which of the types is whose.
        types = one.fields.get("device_types") if len(named) == 1 else None
        for fields in named:
            told = {**fields, "device_types": types} if types else fields
            identity = Identity("", "", str(fields.get("serial", "")), str(fields.get("name", "")))
            found.setdefault(identity, []).append(replace(one, kind=EQUIPMENT_KIND, fields=told))
    return found


def _is_of_analyser(observation: Observation) -> bool:
    return ANALYSER_MESSAGE.match(str(observation.fields.get("message_type", ""))) is not None


def equipment_fields(text: str) -> dict[str, FieldValue]:
    """Take an equipment identifier apart: entity, namespace, universal identifier and its type (HL7 v2.9 2A.3.27)."""
    entity, namespace, universal, of = (*(part.strip() for part in text.split("^")), "", "", "", "")[:4]
    eui = universal if universal and of.upper() == "EUI-64" else entity
    is_eui = EUI64.match(eui) is not None
    fields: dict[str, FieldValue] = {}
    # An entity that is only the maker's block, or the beginning of the EUI-64, tells no device apart.
    if entity and not (is_eui and _digits(eui).startswith(_digits(entity))):
        fields["serial"] = entity
    elif is_eui:
        fields["serial"] = _digits(eui)
    if namespace:
        fields["name"] = namespace
    if is_eui:
        fields["eui64"] = _digits(eui)
    return fields if "serial" in fields else {}


def _eui64_of(mac: str | None) -> str:
    """The EUI-64 that a MAC address is widened to (IEEE, Guidelines for Use of EUI: FF-FE in the middle)."""
    digits = _digits(mac or "")
    return f"{digits[:6]}FFFE{digits[6:]}"


def _digits(text: str) -> str:
    return re.sub(r"[-:]", "", text).upper()
