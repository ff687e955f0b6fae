"""What was seen of a site, arranged for looking: devices by group, what was said of each, who used whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, network, scope
from asepsis.core.findings import Pointer
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm, shipped_taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from asepsis.core.findings import Answer
    from asepsis.inventory.inventory import Asset
    from asepsis.inventory.observed import Exchange, Observed, Remark
    from asepsis.risk.content import Content


class Group(StrEnum):
    """Whose side a device is on, the least trusted first."""

    GUEST = "guest"
    UNKNOWN = "unknown"
    OFFICE = "office"
    THING = "thing"
    BUILDING = "building"
    NETWORK = "network"
    CLINICAL = "clinical"


GUEST_CATEGORIES = frozenset(("mobile_phone", "tablet"))
OFFICE_CATEGORIES = frozenset(("printer", "label_printer", "scanner", "voip_phone"))
GROUP_OF_REALM = {
    Realm.MEDICAL: Group.CLINICAL,
    Realm.IOT: Group.THING,
    Realm.OT: Group.BUILDING,
    Realm.IT: Group.OFFICE,
    Realm.NETWORK: Group.NETWORK,
    Realm.UNKNOWN: Group.UNKNOWN,
}
ORIGINS = (Group.GUEST, Group.UNKNOWN, Group.OFFICE, Group.THING, Group.BUILDING)
"""Groups that people outside care can get at first: by a web page, a letter, a visit."""
GROUP_WORDS = {
    Group.GUEST: "a visitor's phone or tablet",
    Group.UNKNOWN: "a device nobody has named",
    Group.OFFICE: "an office device",
    Group.THING: "a smart device",
    Group.BUILDING: "a building control",
    Group.NETWORK: "network equipment",
    Group.CLINICAL: "a device for care",
}


def group_of(category: str | None) -> Group:
    """The group of a category."""
    if category in GUEST_CATEGORIES:
        return Group.GUEST
    return Group.OFFICE if category in OFFICE_CATEGORIES else GROUP_OF_REALM[shipped_taxonomy().realm(category)]


@dataclass(frozen=True, slots=True)
class Device:
    """What risk needs of one device."""

    id: str
    name: str
    category: str | None
    group: Group
    networks: frozenset[str]
    asset: Asset | None = field(default=None, compare=False)


class Scene:
    """A site at one date. Nothing here depends on the order of what was seen."""

    def __init__(self, observed: Observed, content: Content, answers: tuple[Answer, ...], as_of: date) -> None:
        self.observed = observed
        self.content = content
        self.as_of = as_of
        self.answers: Mapping[str, str] = {one.id: one.value for one in sorted(answers, key=lambda one: one.at)}
        self.devices = {asset.id: device_of(asset, content) for asset in observed.inventory.assets}
        self._remarks: dict[str, dict[str, list[Remark]]] = defaultdict(lambda: defaultdict(list))
        for remark in observed.remarks:
            self._remarks[remark.observation.kind][remark.asset_id].append(remark)
        self.as_client: dict[str, list[Exchange]] = defaultdict(list)
        self.as_server: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in observed.exchanges:
            if exchange.client in self.devices:
                self.as_client[exchange.client].append(exchange)
            if exchange.server in self.devices:
                self.as_server[exchange.server].append(exchange)

    def said(self, kind: str, asset_id: str) -> list[Remark]:
        """All remarks of a kind about a device."""
        return self._remarks[kind][asset_id] if kind in self._remarks and asset_id in self._remarks[kind] else []

    def named(self, asset_id: str | None, address: str = "") -> str:
        """What a person calls a device; a host of the internet by its address."""
        device = self.devices.get(asset_id or "")
        return device.name if device else address

    def in_groups(self, *groups: Group) -> Iterator[Device]:
        """The devices of some groups, by identifier."""
        return (self.devices[one] for one in sorted(self.devices) if self.devices[one].group in groups)


def device_of(asset: Asset, content: Content) -> Device:
    """A device with the name that its people use."""
    fact = asset.facts.get(Attribute.CATEGORY)
    category = fact.value if fact else None
    private = (one for one in asset.ips if scope(one) is Scope.PRIVATE)
    networks = frozenset(network(one) for one in private)
    return Device(asset.id, _name(asset, category, content), category, group_of(category), networks, asset)


def _name(asset: Asset, category: str | None, content: Content) -> str:
    words = content.harm(category).words
    if asset.hostnames:
        return f"{words} {asset.hostnames[0]}"
    vendor = asset.facts.get(Attribute.VENDOR)
    address = (*asset.ips, *asset.macs)[:1]
    told = f"{vendor.value} {words}" if vendor else words
    return f"{told} at {address[0]}" if address else told


def pointer_to(exchange: Exchange, sentence: str) -> Pointer:
    """Evidence: a conversation."""
    return Pointer("relation", sentence, exchange.capture, exchange.packet, exchange.first)


def pointer_at(remark: Remark, sentence: str) -> Pointer:
    """Evidence: an observation."""
    seen = remark.observation
    return Pointer(seen.kind, sentence, seen.capture, seen.packet, seen.time)
