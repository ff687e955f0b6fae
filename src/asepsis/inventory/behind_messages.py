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
SENDER_KIND = "hl7.sender_equipment"
"""Derived: what who sends a message says of itself."""
ANALYSER_MESSAGE = re.compile(r"^(?:OUL\^R2[1-4]|ESU\^U01|SSU\^U03|INU\^U0[56])")
"""Sent by an instrument itself (IHE Laboratory Analytical Workflow; HL7 v2.9 13.3, laboratory automation)."""
RESULTS = re.compile(r"^(?:ORU|OUL)\^")
"""Results of observations (HL7 v2.9 7.3)."""
NUMBERS = re.compile(r"[\d.]+")
"""Numbers of models and versions in a name."""
NAMING_FIELDS = frozenset(
    ("sending_application", "sending_facility", "software_vendor", "software_product", "software_version")
)
"""Who made a message: of a host that passes on messages, another."""
OF_EQUIPMENT = frozenset(("equipment", "device_types", "devices"))
"""What a message says of who made its results."""
GATEWAY_NUMBER = "0"
"""The medical device system of a personal health gateway in its own messages (ITU-T H.812.1)."""


class Identity(NamedTuple):
    """Who a device behind another is, as far as the messages say; empty where they do not."""

    maker: str
    model: str
    serial: str
    name: str


NO_IDENTITY = Identity("", "", "", "")


def from_hl7(observations: Sequence[Observation], _titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """The equipment that messages name in OBX-18, PRT-10 and EQU-1 (HL7 v2.9 7.4.2.18) or describe in observations.

    Whoever reports equipment reports others': a serial number there is not the sender's. Only an instrument that sends
    its own results (OUL) names itself, and a device that names its own EUI-64: the one made of its MAC address, or the
    one that it gives as sending application. Results of instruments of several makers are handed on by who sends them.
    """
    found: dict[Identity, list[Observation]] = {}
    is_one_analyser = len(_makers_of_analysers(observations)) <= 1
    for one in observations:
        if one.kind != "hl7.message" or (is_one_analyser and is_of_analyser(one)):
            continue
        own = (_eui64_of(one.subject.mac), _sender_of(one))
        equipment = _instruments(one) if is_of_analyser(one) else _named(one)
        named = [fields for fields in equipment if fields.get("eui64") not in own]
        # With several devices in one message nobody can say which of the types is whose.
        types = one.fields.get("device_types") if len(named) == 1 else None
        itself = _own_description(one)
        described = [fields for number, fields in _described(one) if number != GATEWAY_NUMBER and fields != itself]
        if len(named) == len(described) == 1:
            named, described = [{**named[0], **described[0]}], []
        for fields in (*named, *described):
            told = {**fields, "device_types": types} if types else fields
            identity = Identity(*(str(fields.get(name, "")) for name in ("maker", "model", "serial", "name")))
            found.setdefault(identity, []).append(replace(one, kind=EQUIPMENT_KIND, fields=told))
    return found


def said_of_sender(observation: Observation) -> Observation | None:
    """What the sender says of itself in a message; None when nothing.

    A personal health gateway describes itself. A device that names no other equipment than the EUI-64 that it gives as
    sending application is of the types in its message, and is what the message describes when that is one device.
    """
    if observation.kind != "hl7.message":
        return None
    own = next((fields for number, fields in _described(observation) if number == GATEWAY_NUMBER), None)
    if own is not None:
        return replace(observation, kind=SENDER_KIND, fields={**own, "is_gateway": True})
    own = _own_description(observation)
    if (types := observation.fields.get("device_types")) and _names_only_itself(observation):
        own = {**own, "device_types": types}
    return replace(observation, kind=SENDER_KIND, fields=own) if own else None


def _names_only_itself(observation: Observation) -> bool:
    """True when the equipment that a message names is the EUI-64 that it gives as sending application."""
    return {one.get("eui64") for one in _named(observation)} == {_sender_of(observation)}


def _own_description(observation: Observation) -> dict[str, FieldValue]:
    """What a sender that names only itself says of itself; empty when it describes several devices."""
    described = [fields for number, fields in _described(observation) if number != GATEWAY_NUMBER]
    return described[0] if len(described) == 1 and _names_only_itself(observation) else {}


def _makers_of_analysers(observations: Sequence[Observation]) -> set[str]:
    """The makers of the instruments whose results these are, by the first word of each name."""
    return {
        str(fields["maker"]).casefold().split()[0]
        for one in observations
        if one.kind == "hl7.message" and is_of_analyser(one)
        for fields in _instruments(one)
    }


def _instruments(observation: Observation) -> list[dict[str, FieldValue]]:
    """The instruments of results: model, then serial number, each with the maker as its namespace (IHE LAB-29)."""
    by_maker: dict[str, list[FieldValue]] = {}
    for fields in _named(observation):
        if "eui64" not in fields and (maker := fields.get("name")):
            by_maker.setdefault(str(maker), []).append(fields["serial"])
    return [{"maker": maker, **dict(zip(("model", "serial"), said, strict=False))} for maker, said in by_maker.items()]


def _named(observation: Observation) -> list[dict[str, FieldValue]]:
    """The equipment that a message names."""
    equipment = observation.fields.get("equipment")
    texts = equipment if isinstance(equipment, list) else []
    return [fields for text in texts if isinstance(text, str) and (fields := equipment_fields(text))]


def _described(observation: Observation) -> list[tuple[str, dict[str, FieldValue]]]:
    """The devices that observations tell of: the number of the device system, and what is said of it."""
    devices = observation.fields.get("devices")
    found: list[tuple[str, dict[str, FieldValue]]] = []
    for device in devices if isinstance(devices, list) else []:
        if isinstance(device, dict):
            fields = {name: device[name] for name in ("maker", "model", "serial") if device.get(name)}
            if version := device.get("firmware") or device.get("software"):
                fields["firmware"] = version
            found.append((str(device.get("mds", "")), fields))
    return [(number, fields) for number, fields in found if fields]


def from_senders(observations: Sequence[Observation], _titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """The senders whose messages a host passes on: results that come under several names of several facilities.

    Messages of one facility under several names are those of one system, as a laboratory's, and names that differ in
    numbers alone may be versions of one; acknowledgements name whoever was spoken to.
    """
    by_sender: dict[str, list[Observation]] = {}
    facilities: set[str] = set()
    for one in observations:
        if one.kind == "hl7.message" and not one.fields.get("acknowledgement"):
            name = _first_component(one, "sending_application")
            if name:
                by_sender.setdefault(name, []).append(one)
                facilities.add(_first_component(one, "sending_facility"))
    is_one_sender = len({NUMBERS.sub("", name) for name in by_sender}) <= 1
    if is_one_sender or (len(facilities) == 1 and "" not in facilities):
        return {}
    found: dict[Identity, list[Observation]] = {}
    for name, said in sorted(by_sender.items()):
        results = [one for one in said if RESULTS.match(str(one.fields.get("message_type", "")))]
        if results:
            found[Identity("", "", "", name)] = [left_out(one, OF_EQUIPMENT) for one in results]
    return found


def left_out(observation: Observation, names: AbstractSet[str]) -> Observation:
    """The observation without these fields."""
    fields = observation.fields
    return replace(observation, fields={name: fields[name] for name in fields if name not in names})


def _first_component(observation: Observation, field: str) -> str:
    return str(observation.fields.get(field, "")).partition("^")[0].strip().casefold()


def _sender_of(observation: Observation) -> str:
    """The EUI-64 that the sending application is (HL7 v2.9 2A.3.36); "-", which no equipment has, when it is none."""
    _, universal, of = (*str(observation.fields.get("sending_application", "")).split("^"), "", "", "")[:3]
    return _digits(universal) if of.upper() == "EUI-64" and universal else "-"


def is_of_analyser(observation: Observation) -> bool:
    """True for a message that an instrument sends itself."""
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
