"""A device as a list of people names it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.sensing.records import white_list

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("serial", "mac", "hostname", "ip")
"""By what a device of a list is found among those measured, the surest first."""

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "serial": ("serial", "serialnumber", "serialno", "serialnr", "sn", "equipmentserial", "manufacturerserial"),
        "mac": (
            "mac",
            "macaddress",
            "macaddr",
            "hardwareaddress",
            "physicaladdress",
            "ethernetaddress",
            "primarymacaddress",
            "macs",
        ),
        "hostname": (
            "hostname",
            "host",
            "devicename",
            "name",
            "networkname",
            "dnsname",
            "computername",
            "systemname",
            "hostnames",
        ),
        "ip": (
            "ip",
            "ipaddress",
            "ipaddr",
            "ipv4",
            "ipv4address",
            "address",
            "primaryip",
            "primaryip4",
            "networkaddress",
            "ips",
        ),
        "vendor": ("manufacturer", "vendor", "maker", "make", "mfr", "mfg", "oem", "brand", "manufacturername"),
        "model": (
            "model",
            "modelnumber",
            "modelname",
            "modelno",
            "devicetype",
            "devicemodel",
            "catalognumber",
            "product",
        ),
        "category": ("category", "devicecategory", "class", "equipmenttype", "devicerole", "role", "type"),
        "firmware": ("firmware", "firmwareversion", "softwareversion", "swversion"),
        "os": ("os", "operatingsystem", "platform"),
        "asset_tag": (
            "assettag",
            "asset",
            "assetnumber",
            "assetid",
            "equipmentid",
            "equipmentnumber",
            "controlnumber",
            "tag",
            "tagnumber",
            "inventorynumber",
            "ecn",
        ),
    }
)
"""Our word → headings that lists use, in lower case, letters and digits only; the first that has a value counts."""

ATTRIBUTES = tuple(one.value for one in Attribute if one.value in COLUMNS)
"""What is compared with what was measured."""


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """One row: only values of these headings, each by its shape. Rooms, owners, comments and patients stay behind."""

    row: int
    """Number of the row, from 1 under the heading; of a JSON document, of the device."""
    said: Mapping[str, str] = field(hash=False)
    """Our word → value; empty when the row names no device."""


def plain(heading: object) -> str:
    """A heading in lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", str(heading).lower()) if heading is not None else ""


def listed(row: int, cells: Mapping[str, object], mapping: Mapping[str, str]) -> ListedDevice:
    """The device of a row. `mapping`: our word → the list's own heading, where it uses another."""
    values = {plain(heading): value for heading, value in cells.items() if value not in (None, "")}
    said: dict[str, str] = {}
    for ours, headings in COLUMNS.items():
        wanted = (plain(mapping[ours]),) if ours in mapping else headings
        found = (CLEAN[ours](values[heading]) for heading in wanted if heading in values)
        value = next((one for one in found if one), None)
        if value is not None:
            said[ours] = value
    return ListedDevice(row, said)


def _text(value: object) -> str | None:
    """Numbers that a spreadsheet made of a serial number are text again."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return white_list.software(str(whole).strip())


def _first(value: object) -> str:
    """The first of several in one cell, which spaces part: our own export writes them so."""
    return next(iter(str(value).split()), "")


def _host(value: object) -> str | None:
    """A name; what is called by its address has none."""
    text = str(value).strip()
    return None if white_list.ip(text) else white_list.host(text)


def _ip(value: object) -> str | None:
    # NetBox writes addresses with the length of their prefix.
    return white_list.ip(_first(value).partition("/")[0])


def _category(value: object) -> str | None:
    word = re.sub(r"[^a-z0-9]+", "_", str(value).lower()).strip("_")
    return word if word in shipped_taxonomy().categories else None


CLEAN = MappingProxyType(
    {
        "serial": _text,
        "mac": lambda value: white_list.mac(_first(value)),
        "hostname": _host,
        "ip": _ip,
        "vendor": lambda value: white_list.organisation(str(value).strip()),
        "model": _text,
        "category": _category,
        "firmware": _text,
        "os": _text,
        "asset_tag": _text,
    }
)
"""What may be taken of each."""
