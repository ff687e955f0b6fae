"""Marks by which one device is known again behind several addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.addresses import is_device_mac, is_random_mac, normal_mac
from asepsis.core.nouns import FieldValue

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation

MAX_HOLDERS = 4
"""A mark that more addresses carry is a cloned image's or a default, and tells no device."""
CHASSIS = "hardware address as a whole"
"""What a device with many ports calls itself: each port has a MAC of its own, the device one for all."""
MAX_PORTS = 256
"""Ports of one switch or router that may carry its hardware address as a whole."""

Fields = Mapping[str, FieldValue]

HOST_NAME = "host name"
SERIAL_NUMBER = "serial number"
DUID = "DHCP unique identifier"
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
    is_copied: bool = False
    """True when a copy of the system carries it too: it proves nothing for hosts that go by different names."""

    @property
    def max_holders(self) -> int:
        """More addresses than this are no one device."""
        return MAX_PORTS if self.name == CHASSIS else MAX_HOLDERS


def keys_of(observation: Observation) -> list[Key]:
    """The marks that an observation says its subject carries."""
    find = FINDERS.get(observation.kind)
    return find(observation.fields) if find is not None else []


def _dhcp(fields: Fields) -> list[Key]:
    return _duid(fields) + _weak(fields, "host_name", HOST_NAME)


def _dhcpv6(fields: Fields) -> list[Key]:
    """The DUID is one for all interfaces of a host, and the same in both versions of DHCP (RFC 8415 11, RFC 4361)."""
    is_relayed_for = "relay_link" in fields
    duid = fields.get("duid")
    found = [Key(DUID, duid, is_strong=True, is_copied=True)] if isinstance(duid, str) and duid else []
    return [] if is_relayed_for else found + _weak(fields, "fqdn", HOST_NAME)


def _chassis(fields: Fields, field: str) -> list[Key]:
    """A hardware address that a device names as its own beside that of the port it speaks from."""
    value = fields.get(field)
    mac = normal_mac(value) if isinstance(value, str) else None
    if mac is None or not is_device_mac(mac) or is_random_mac(mac):
        return []
    return [Key(CHASSIS, mac, is_strong=True)]


def _netbios(fields: Fields) -> list[Key]:
    # RFC 1002 4.2.1: suffix 00 of a unique name is the workstation's own.
    is_own = fields.get("suffix") == 0 and not fields.get("is_group")
    return _weak(fields, "name", HOST_NAME) if is_own else []


def _weak(fields: Fields, field: str, name: str) -> list[Key]:
    value = fields.get(field)
    return [Key(name, value.casefold(), is_strong=False)] if isinstance(value, str) and value else []


def _uuid(fields: Fields, field: str, name: str, *, is_copied: bool = False) -> list[Key]:
    value = fields.get(field)
    if not isinstance(value, str) or NO_UUID.match(value):
        return []
    return [Key(name, value.casefold(), is_strong=True, is_copied=is_copied)]


def _duid(fields: Fields) -> list[Key]:
    """An RFC 4361 client identifier (type 255): IAID, then the DUID, which is one for all interfaces of a host."""
    value = fields.get("client_id")
    if not isinstance(value, str) or not value.startswith("ff") or len(value) <= len("ff") + 8:
        return []
    return [Key(DUID, value[10:], is_strong=True, is_copied=True)]


def _serial(fields: Fields, scope_fields: tuple[str, ...], field: str) -> list[Key]:
    serial = fields.get(field)
    maker = [str(fields[name]) for name in scope_fields if fields.get(name)]
    if not isinstance(serial, str) or not maker or NO_SERIAL.match(serial):
        return []
    return [Key(SERIAL_NUMBER, "/".join([*maker, serial]).casefold(), is_strong=True)]


FINDERS: dict[str, Callable[[Fields], list[Key]]] = {
    "upnp.description": lambda fields: _uuid(fields, "udn", "UPnP device identifier"),
    "smb.negotiate": lambda fields: _uuid(fields, "server_guid", "SMB server identifier", is_copied=True),
    "smb2.negotiate": lambda fields: _uuid(fields, "server_guid", "SMB server identifier", is_copied=True),
    "poct1a.hello": lambda fields: _serial(fields, ("vendor_id", "model_id"), "serial_id"),
    "dhcp.request": _dhcp,
    "dhcpv6.message": _dhcpv6,
    "lldp.neighbour": lambda fields: _chassis(fields, "chassis_id"),
    "stp.bpdu": lambda fields: _chassis(fields, "bridge_id"),
    "lacp.actor": lambda fields: _chassis(fields, "system"),
    "nbns.status": lambda fields: _chassis(fields, "mac"),
    "nbns.registration": _netbios,
    "dicom.association_request": lambda fields: _weak(fields, "calling_ae", "DICOM AE title"),
}
"""By kind of observation: what marks its fields hold."""
