"""What a list says beside what was measured: which rows are which devices, and where both differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.inventory.lists.listed import ATTRIBUTES, KEYS, ListedDevice, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.inventory.inventory import Asset

GROUPS = frozenset(("medical_device", "iot_device", "ot_device", "network_device"))
"""Categories that name no more than a realm."""
AGREES, ADDS, DIFFERS, UNHEARD, UNCLEAR = "agrees", "adds", "differs", "never heard", "unclear"
"""States of a row, in plain words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute of which the list says one thing, and the measurement another or nothing."""

    attribute: str
    said: str
    measured: str | None
    """None when nothing was measured."""
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a list beside the device it is."""

    device: ListedDevice
    asset_id: str | None
    found_by: str
    """The key that found it; empty for none."""
    state: str
    differences: tuple[Difference, ...] = ()
    note: str = ""
    """Why it is unclear."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole list beside the inventory."""

    rows: tuple[Compared, ...]
    not_listed: tuple[str, ...]
    """Identifiers of devices that were heard and that no row names."""

    def counts(self) -> dict[str, int]:
        """How many rows of each state."""
        return dict(Counter(row.state for row in self.rows))


def compare(devices: Iterable[ListedDevice], assets: Sequence[Asset]) -> Comparison:
    """Find each row's device by serial number, MAC, name, IP address in this order, and compare. Changes nothing."""
    index = _index(assets)
    found = [(device, *_find(device, index)) for device in devices]
    claims = Counter(next(iter(ids)) for _, _, ids in found if len(ids) == 1)
    by_id = {asset.id: asset for asset in assets}
    rows = tuple(_compared(device, key, ids, by_id, claims) for device, key, ids in found)
    return Comparison(rows, tuple(asset.id for asset in assets if asset.id not in claims))


def _index(assets: Iterable[Asset]) -> Mapping[tuple[str, str], set[str]]:
    index: dict[tuple[str, str], set[str]] = defaultdict(set)
    for asset in assets:
        serial = asset.facts.get(Attribute.SERIAL)
        names = {name.casefold() for name in asset.hostnames}
        keys = [("mac", mac) for mac in asset.macs] + [("ip", ip) for ip in asset.ips]
        keys += [("hostname", name) for name in names | {name.partition(".")[0] for name in names}]
        keys += [("serial", plain(serial.value))] if serial is not None else []
        for behind in asset.behind:
            keys += [("serial", plain(behind.serial))] if behind.serial else []
        for key in keys:
            index[key].add(asset.id)
    return index


def _find(device: ListedDevice, index: Mapping[tuple[str, str], set[str]]) -> tuple[str, set[str]]:
    """The surest key that finds anything, and what it finds."""
    for key in KEYS:
        value = device.said.get(key)
        if value is None:
            continue
        words = {"serial": [plain(value)], "hostname": [value.casefold(), value.casefold().partition(".")[0]]}
        for word in words.get(key, [value]):
            found = index.get((key, word))
            if found:
                return key, found
    return "", set()


def _compared(
    device: ListedDevice, key: str, ids: set[str], by_id: Mapping[str, Asset], claims: Mapping[str, int]
) -> Compared:
    if not ids:
        return Compared(device, None, "", UNHEARD)
    if len(ids) > 1:
        return Compared(device, None, key, UNCLEAR, note=f"{len(ids)} devices have this {key}")
    (identifier,) = ids
    if claims[identifier] > 1:
        note = f"{claims[identifier]} rows of the list name this device"
        return Compared(device, identifier, key, UNCLEAR, note=note)
    asset = by_id[identifier]
    differences = (*_address_differences(device, asset), *_attribute_differences(device, asset))
    is_contrary = any(one.measured is not None for one in differences)
    return Compared(device, identifier, key, DIFFERS if is_contrary else ADDS if differences else AGREES, differences)


def _address_differences(device: ListedDevice, asset: Asset) -> list[Difference]:
    found = []
    for key, measured in (("mac", asset.macs), ("ip", asset.ips)):
        said = device.said.get(key)
        if said is not None and said not in measured:
            found.append(Difference(key, said, ", ".join(measured) or None, None))
    return found


def _attribute_differences(device: ListedDevice, asset: Asset) -> list[Difference]:
    found = []
    for name in ATTRIBUTES:
        said, fact = device.said.get(name), asset.facts.get(Attribute(name))
        if said is None:
            continue
        names = [one.casefold() for one in asset.hostnames]
        if name == "hostname" and any(same(said.casefold(), one) for one in names):
            continue
        if fact is None:
            found.append(Difference(name, said, None, None))
        elif not (same(said, fact.value) or (name == "category" and _is_finer(said, fact.value))):
            found.append(Difference(name, said, fact.value, fact.confidence))
    return found


def _is_finer(said: str, measured: str) -> bool:
    """A finer category says nothing against the coarser one."""
    taxonomy = shipped_taxonomy()
    is_within = taxonomy.is_within(said, measured) or taxonomy.is_within(measured, said)
    is_group = said in GROUPS and taxonomy.realm(said) is taxonomy.realm(measured)
    return is_within or is_group


def same(said: str, measured: str) -> bool:
    """Whether both mean the same: case and marks do not count, and one may be the longer form of the other."""
    one, other = plain(said), plain(measured)
    return one == other or (len(min(one, other, key=len)) > 2 and (one.startswith(other) or other.startswith(one)))  # noqa: PLR2004
