"""What one analysis shows and another of the same site does not: what was lost by seeing less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.report.analysis import Analysis, Device


@dataclass(frozen=True, slots=True)
class Change:
    """A device whose category was told by the one analysis and is told less well by the other."""

    device: Device
    """As the whole analysis shows it."""
    before: str
    """The category in the whole analysis."""
    after: str | None
    """The category in the part; None when it is not known there."""


@dataclass(frozen=True, slots=True)
class Loss:
    """All that the part does not show."""

    unseen: tuple[Device, ...]
    """Devices that the part does not show at all."""
    unknown: tuple[Change, ...]
    """Devices seen in both of which the part does not tell what they are."""
    coarser: tuple[Change, ...]
    """Devices of which the part tells only a coarser category."""
    different: tuple[Change, ...]
    """Devices that the part takes for something else. Only one of the two can be right."""
    attributes: dict[Attribute, tuple[Device, ...]]
    """Devices seen in both, by each other attribute that the part does not tell, or tells otherwise."""
    relations: int
    """How many relations (who talks to whom by which service) only the whole analysis shows."""
    outside: int
    """How many of them lead to hosts beyond the site."""
    outside_devices: tuple[Device, ...]
    """Devices of which such a relation is lost."""

    @property
    def is_nothing(self) -> bool:
        """True when the part shows all that the whole shows."""
        changes = (self.unseen, self.unknown, self.coarser, self.different, self.attributes)
        return not any(changes) and self.relations == 0


def compare(whole: Analysis, part: Analysis) -> Loss:
    """What `whole` shows and `part` does not. Devices are the same when they share a MAC, or else an IP address."""
    pairs = [(device, _same(device, part.devices)) for device in whole.devices]
    seen = [(device, other) for device, other in pairs if other is not None]
    changes = [change for device, other in seen if (change := _change(device, other)) is not None]
    lost = _relations(whole) - _relations(part)
    outside = {one for one in lost if one.client is None or one.server is None}
    return Loss(
        unseen=tuple(device for device, other in pairs if other is None),
        unknown=tuple(change for change in changes if change.after is None),
        coarser=tuple(change for change in changes if change.after is not None and _is_coarser(change)),
        different=tuple(change for change in changes if change.after is not None and not _is_coarser(change)),
        attributes=_lost_attributes(seen),
        relations=len(lost),
        outside=len(outside),
        outside_devices=tuple(
            device for device in whole.devices if any(_address(device) in (one.client, one.server) for one in outside)
        ),
    )


def _same(device: Device, others: Sequence[Device]) -> Device | None:
    by_mac = (other for other in others if set(device.macs) & set(other.macs))
    by_ip = (other for other in others if set(device.ips) & set(other.ips))
    return next(by_mac, None) or next(by_ip, None)


def _change(device: Device, other: Device) -> Change | None:
    before, after = _value(device, Attribute.CATEGORY), _value(other, Attribute.CATEGORY)
    if before is None or before == after:
        return None
    taxonomy = shipped_taxonomy()
    is_finer = after is not None and taxonomy.is_within(after, before)
    return None if is_finer else Change(device, before, after)


def _is_coarser(change: Change) -> bool:
    """Any device of a realm is a coarser word for one of its kinds: `medical_device` of `ultrasound`."""
    taxonomy, after = shipped_taxonomy(), change.after or ""
    is_generic = after.endswith("_device") and taxonomy.realm(after) is taxonomy.realm(change.before)
    return is_generic or taxonomy.is_within(change.before, after)


def _value(device: Device, attribute: Attribute) -> str | None:
    belief = device.attributes.get(attribute)
    return None if belief is None else belief.value


def _lost_attributes(seen: Sequence[tuple[Device, Device]]) -> dict[Attribute, tuple[Device, ...]]:
    found: dict[Attribute, tuple[Device, ...]] = {}
    for attribute in Attribute:
        devices = tuple(
            device for device, other in seen if _value(device, attribute) not in (None, _value(other, attribute))
        )
        if devices and attribute is not Attribute.CATEGORY:
            found[attribute] = devices
    return found


@dataclass(frozen=True, slots=True)
class _Relation:
    """A relation by the addresses of its ends: identifiers may differ between two analyses."""

    client: str | None
    server: str | None
    transport: str
    port: int


def _address(device: Device) -> str:
    return next(iter((*device.macs, *device.ips)), device.id)


def _relations(analysis: Analysis) -> set[_Relation]:
    ends = {device.id: _address(device) for device in analysis.devices}
    return {
        _Relation(ends.get(one.client or ""), ends.get(one.server or ""), one.transport, one.port)
        for one in analysis.relations
    }
