"""Objects of NetBox, by what they are called: those that it holds, and those that are wanted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asepsis.core.addresses import normal_mac
from asepsis.inventory.lists.netbox import DEVICES, MAC_ADDRESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SITES, TAGS, MAKERS, TYPES = "dcim/sites", "extras/tags", "dcim/manufacturers", "dcim/device-types"
ROLES, INTERFACES = "dcim/device-roles", "dcim/interfaces"
MACS, IPS = MAC_ADDRESSES, "ipam/ip-addresses"
IN_WORDS = {
    SITES: "site",
    TAGS: "tag",
    MAKERS: "maker",
    TYPES: "type",
    ROLES: "role",
    DEVICES: "device",
    INTERFACES: "interface",
    MACS: "MAC address",
    IPS: "IP address",
}
"""What is read and written, each after those it refers to, and what people call it."""
COLLECTIONS = tuple(IN_WORDS)

MAX_NAME, MAX_SERIAL, MAX_WORDS = 64, 50, 100
"""Longest names of devices, serial numbers, and names and slugs of the rest (NetBox 4.6, OpenAPI document)."""
INTERFACE = "dcim.interface"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """An object by what it is called, whether or not NetBox has it yet."""

    collection: str
    key: str


class Holdings:
    """What NetBox holds, found again by what it is called."""

    def __init__(self, objects: Mapping[str, Iterable[Json]]) -> None:
        """`objects`: by collection, as NetBox gives them."""
        self.devices: dict[int, Json] = {}
        self.names: Counter[tuple[str, str]] = Counter()
        """How many devices of a site go by a name, both in lower case."""
        self.devices_with_mac: set[int] = set()
        self._known: dict[Ref, Json] = {}
        self._device_of_interface: dict[int, int] = {}
        for collection in COLLECTIONS:
            for one in objects.get(collection, ()):
                self.take(collection, one)
        for ref in self._known:
            if ref.collection == MACS and (holder := self.holder(ref)) is not None:
                self.devices_with_mac.add(holder["id"])

    def take(self, collection: str, one: Json, ref: Ref | None = None) -> None:
        """Add an object that NetBox gave. `ref`: what it was wanted as."""
        if collection == DEVICES:
            self.devices[one["id"]] = one
            self.names[site_of(one), folded(one.get("name"))] += 1
        if collection == INTERFACES:
            self._device_of_interface[one["id"]] = one["device"]["id"]
        for key in keys(collection, one):
            self._known.setdefault(Ref(collection, key), one)
        if ref is not None:
            self._known[ref] = one

    def get(self, ref: Ref) -> Json | None:
        """The object, if NetBox has it."""
        return self._known.get(ref)

    def holder(self, address: Ref) -> Json | None:
        """The device that has a MAC or IP address."""
        one = self.get(address) or {}
        if one.get("assigned_object_type") != INTERFACE:
            return None
        return self.devices.get(self._device_of_interface.get(one.get("assigned_object_id") or 0, 0))


def keys(collection: str, one: Json) -> tuple[str, ...]:
    """What an object is called: all the keys by which it is found again."""
    return KEYS.get(collection, _keys_of_words)(one)


def _keys_of_words(one: Json) -> tuple[str, ...]:
    return folded(one["name"]), f"slug {one['slug']}"


KEYS: Mapping[str, Callable[[Json], tuple[str, ...]]] = {
    MACS: lambda one: (normal_mac(one["mac_address"]) or "",),
    IPS: lambda one: (one["address"].partition("/")[0],),
    TYPES: lambda one: (type_key(one["manufacturer"]["name"], one["model"]),),
    INTERFACES: lambda one: (f"{one['device']['id']}/{one['name']}", by_number(one["id"])),
    DEVICES: lambda one: (by_number(one["id"]),),
}
"""The keys of what is not called by a name and a slug."""


def by_number(number: int) -> str:
    """The key of an object that is known by NetBox's own number."""
    return f"#{number}"


def type_key(maker: str, model: str) -> str:
    """What a type of device is called: its maker and model."""
    return f"{maker}/{model}".casefold()


def folded(name: object) -> str:
    """A name as names are compared."""
    return str(name or "").casefold()


def site_of(device: Json) -> str:
    """The name of the site of a device, in lower case."""
    return folded((device.get("site") or {}).get("name"))


def slug(text: str) -> str:
    """The text as NetBox wants it in addresses: letters, digits, `-` and `_`."""
    return re.sub(r"[^a-z0-9_]+", "-", text.casefold()).strip("-")[:MAX_WORDS] or "not-known"
