"""Searching, filtering and sorting devices: pure functions over an analysis."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING

from asepsis.core.taxonomy import Realm, shipped_taxonomy
from asepsis.report.phrases import kind_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from asepsis.report.analysis import Device

UNKNOWN = "unknown"
"""The filter value for devices whose category or maker nobody can tell."""


class SortKey(StrEnum):
    """What the list can be sorted by."""

    NAME = "name"
    REALM = "realm"
    KIND = "kind"
    VENDOR = "vendor"
    OS = "os"
    CONFIDENCE = "confidence"
    ADDRESS = "address"
    LAST_SEEN = "last_seen"


@dataclass(frozen=True, slots=True)
class Query:
    """Which devices, in which order. Words narrow; within one filter the values widen."""

    search: str = ""
    realms: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    """A parent category takes its children along."""
    vendors: frozenset[str] = frozenset()
    least_confidence: float = 0.0
    only_conflicts: bool = False
    sort: SortKey = SortKey.REALM
    descending: bool = False


def select(devices: Iterable[Device], query: Query) -> list[Device]:
    """The devices that match, sorted; devices that lack what is sorted by come last in both directions."""
    found = [device for device in devices if matches(device, query)]
    with_value = [device for device in found if _sort_value(device, query.sort) is not None]
    without = [device for device in found if _sort_value(device, query.sort) is None]
    with_value.sort(key=_by_name)
    without.sort(key=_by_name)
    with_value.sort(key=lambda device: _sort_value(device, query.sort) or (), reverse=query.descending)
    return with_value + without


def matches(device: Device, query: Query) -> bool:
    """True when a device passes all parts of the query."""
    return (
        (not query.realms or device.realm.value in query.realms)
        and (not query.categories or _in_categories(device, query.categories))
        and (not query.vendors or (value_of(device, "vendor") or UNKNOWN) in query.vendors)
        and (query.least_confidence <= 0 or (kind_confidence(device) or 0.0) >= query.least_confidence)
        and (not query.only_conflicts or has_conflict(device))
        and _has_words(device, query.search)
    )


def tally(devices: Iterable[Device], query: Query, without: str, value: Callable[[Device], str]) -> dict[str, int]:
    """Count devices by `value` among those that match the query without its filter named `without`."""
    counts: dict[str, int] = {}
    open_query = replace(query, **{without: frozenset()})  # type: ignore[arg-type]  # each caller names a set
    for device in devices:
        if matches(device, open_query):
            key = value(device)
            counts[key] = counts.get(key, 0) + 1
    return counts


def value_of(device: Device, attribute: str) -> str | None:
    """What is believed of an attribute, or None."""
    belief = device.attributes.get(attribute)
    return belief.value if belief else None


def kind_confidence(device: Device) -> float | None:
    """How sure we are of the category; None when there is none."""
    belief = device.attributes.get("category")
    return belief.confidence if belief else None


def has_conflict(device: Device) -> bool:
    """True when sources disagree on any attribute."""
    return any(belief.conflict for belief in device.attributes.values())


def _in_categories(device: Device, categories: frozenset[str]) -> bool:
    category = value_of(device, "category")
    if category is None:
        return UNKNOWN in categories
    return any(shipped_taxonomy().is_within(category, wanted) for wanted in categories)


def _has_words(device: Device, search: str) -> bool:
    words = search.casefold().split()
    if not words:
        return True
    haystack = _haystack(device)
    return all(word in haystack for word in words)


def _haystack(device: Device) -> str:
    parts = [device.name, *device.hostnames, *device.ips, *device.macs]
    parts += [belief.value for belief in device.attributes.values()]
    parts += [kind_title(value_of(device, "category")), *(app.name for app in device.applications)]
    parts += [service.protocol for service in device.services if service.protocol]
    return "\n".join(parts).casefold()


def _by_name(device: Device) -> tuple[str, str]:
    return (device.name.casefold(), device.id)


def _sort_value(device: Device, key: SortKey) -> tuple[str | float, ...] | None:  # noqa: PLR0911 (one line per key)
    match key:
        case SortKey.NAME:
            return (device.name.casefold(),)
        case SortKey.REALM:
            return (float(list(Realm).index(device.realm)),)
        case SortKey.KIND:
            category = value_of(device, "category")
            return (kind_title(category).casefold(),) if category else None
        case SortKey.CONFIDENCE:
            confidence = kind_confidence(device)
            return None if confidence is None else (confidence,)
        case SortKey.ADDRESS:
            return _address_order(device.ips[0]) if device.ips else None
        case SortKey.LAST_SEEN:
            return (device.last_seen.timestamp(),) if device.last_seen else None
        case SortKey.VENDOR | SortKey.OS:
            value = value_of(device, key.value)
            return (value.casefold(),) if value else None


def _address_order(text: str) -> tuple[str | float, ...]:
    address = ip_address(text.split("%", 1)[0])
    return (float(address.version), f"{int(address):040d}")
