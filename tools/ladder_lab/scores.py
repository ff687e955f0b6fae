"""What a source showed, held against what is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.identification.vendors import name_key
from tools.demo_practice.network import WAN_INTERNET
from tools.ladder_lab.lab import SENSOR_MAC, SWITCH_MAC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asepsis.report.analysis import Analysis
    from asepsis.report.analysis import Device as Found
    from tools.demo_practice.devices import Device

PROVIDER = WAN_INTERNET
"""The router of the internet's provider: no device of the practice."""
ATTRIBUTES = ("category", "vendor", "model", "os")


@dataclass(frozen=True, slots=True)
class Score:
    """What a source showed of the practice."""

    found: frozenset[str]
    strangers: int
    """Devices shown that are none; what the lab itself adds is left out."""
    known: Counter[str]
    right: Counter[str]


def score(analysis: Analysis, devices: Mapping[str, Device]) -> Score:
    """Hold what was found against what is there."""
    by_address = {address: name for name, one in devices.items() for address in (one.mac, one.ip)}
    found: set[str] = set()
    strangers = 0
    known: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for device in analysis.devices:
        names = {by_address[address] for address in (*device.macs, *device.ips) if address in by_address}
        if {SENSOR_MAC, SWITCH_MAC} & set(device.macs) or PROVIDER in device.ips:
            continue
        if not names:
            strangers += 1
        for name in names - found:
            found.add(name)
            for attribute, is_right in judged(device, devices[name]):
                known[attribute] += 1
                right[attribute] += is_right
    return Score(frozenset(found), strangers, known, right)


def judged(found: Found, truth: Device) -> Iterator[tuple[str, bool]]:
    """Each attribute that is claimed and whose truth is told, and whether it is right; a coarser category is."""
    for attribute in ATTRIBUTES:
        expected = getattr(truth, "maker" if attribute == "vendor" else attribute)
        belief = found.attributes.get(attribute)
        if belief is None or not expected:
            continue
        if attribute == "category":
            yield attribute, is_coarser(belief.value, expected)
        elif attribute == "os":
            yield attribute, expected.casefold() in belief.value.casefold() or belief.value == "Linux"
        else:
            one, other = name_key(belief.value), name_key(expected)
            yield attribute, one in other or other in one


def is_coarser(name: str, expected: str) -> bool:
    """Whether a category is the expected one, or one above it."""
    categories = shipped_taxonomy().categories
    above: str | None = expected
    while above is not None and above != name:
        above = categories[above].parent if above in categories else None
    return above is not None
