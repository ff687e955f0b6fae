"""Marks by which one device is known again behind several addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import FieldValue

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation

MAX_HOLDERS = 4
"""A mark that more addresses carry is a cloned image's or a default, and tells no device."""

Fields = Mapping[str, FieldValue]

NO_UUID = re.compile(r"^[0f-]*$")
NO_SERIAL = re.compile(r"^(.)\1*$|^0*1?2?3?4?5?6?7?8?9?0?$")


@dataclass(frozen=True, slots=True)
class Key:
    """A mark that a device carries wherever it goes."""

    name: str
    """What it is, in plain words: `SNMP engine identifier`."""
    value: str
    is_strong: bool
    """True when it alone proves that two addresses are one device; else two different ones are needed."""


def keys_of(observation: Observation) -> list[Key]:
    """The marks that an observation says its subject carries."""
    find = FINDERS.get(observation.kind)
    return find(observation.fields) if find is not None else []


def _dhcp(fields: Fields) -> list[Key]:
    return _duid(fields) + _weak(fields, "host_name", "host name")


def _netbios(fields: Fields) -> list[Key]:
    # RFC 1002 4.2.1: suffix 00 of a unique name is the workstation's own.
    is_own = fields.get("suffix") == 0 and not fields.get("is_group")
    return _weak(fields, "name", "host name") if is_own else []


def _weak(fields: Fields, field: str, name: str) -> list[Key]:
    value = fields.get(field)
    return [Key(name, value.casefold(), is_strong=False)] if isinstance(value, str) and value else []


def _uuid(fields: Fields, field: str, name: str) -> list[Key]:
    value = fields.get(field)
    if not isinstance(value, str) or NO_UUID.match(value):
        return []
    return [Key(name, value.casefold(), is_strong=True)]


def _duid(fields: Fields) -> list[Key]:
    """An RFC 4361 client identifier (type 255): IAID, then the DUID, which is one for all interfaces of a host."""
    value = fields.get("client_id")
    if not isinstance(value, str) or not value.startswith("ff") or len(value) <= len("ff") + 8:
        return []
    return [Key("DHCP unique identifier", value[10:], is_strong=True)]


def _serial(fields: Fields, scope_fields: tuple[str, ...], field: str) -> list[Key]:
    serial = fields.get(field)
    maker = [str(fields[name]) for name in scope_fields if fields.get(name)]
    if not isinstance(serial, str) or not maker or NO_SERIAL.match(serial):
        return []
    return [Key("serial number", "/".join([*maker, serial]).casefold(), is_strong=True)]


FINDERS: dict[str, Callable[[Fields], list[Key]]] = {
    "upnp.description": lambda fields: _uuid(fields, "udn", "UPnP device identifier"),
    "smb.negotiate": lambda fields: _uuid(fields, "server_guid", "SMB server identifier"),
    "smb2.negotiate": lambda fields: _uuid(fields, "server_guid", "SMB server identifier"),
    "poct1a.hello": lambda fields: _serial(fields, ("vendor_id", "model_id"), "serial_id"),
    "dhcp.request": _dhcp,
    "nbns.registration": _netbios,
    "dicom.association_request": lambda fields: _weak(fields, "calling_ae", "DICOM AE title"),
}
"""By kind of observation: what marks its fields hold."""
