"""Who needs whom: services of care, what they lean on, and what must not be unplugged. From the real map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.governance.knowledge import care_services
from asepsis.governance.snapshot import care_of, category_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.governance.knowledge import Care, CareService
    from asepsis.governance.snapshot import Snapshot, Talk
    from asepsis.inventory.inventory import Asset

HOUSEKEEPING = frozenset(("dhcp", "dns", "ntp", "snmp", "mdns", "llmnr", "nbns", "ssdp"))
"""Protocols that keep a network going. Care does not wait for a single talk of theirs."""
ON_PATIENTS = frozenset(("therapy", "monitoring"))
"""Services whose devices may be on a patient at any moment."""
UNKNOWN_MEDICAL = "medical_device"


@dataclass(frozen=True, slots=True)
class Leaning:
    """A device and one that it works with."""

    device: Asset
    partner: Asset | None
    """None for hosts of the internet."""
    talk: Talk


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """One service of care as this site has it."""

    service: CareService
    assets: tuple[Asset, ...]
    leanings: tuple[Leaning, ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """A device that may be on a patient, and what it works with."""

    device: Asset
    partners: tuple[Asset, ...]
    needs_internet: bool
    is_kind_known: bool


def services_of(snapshot: Snapshot) -> dict[str, set[str]]:
    """The services of care of each device: from its kind, or, for an unknown kind, from the servers it talks to."""
    found: dict[str, set[str]] = defaultdict(set)
    unclear = set()
    for asset in snapshot.assets:
        care = care_of(asset)
        if care is not None and care.service:
            found[asset.id].add(care.service)
        elif category_of(asset) == UNKNOWN_MEDICAL:
            unclear.add(asset.id)
    servers = {asset.id for asset in snapshot.assets if (care := care_of(asset)) is not None and care.part == "server"}
    for talk in _clinical(snapshot.talks):
        if talk.client in unclear and talk.server in servers:
            found[talk.client or ""] |= found[talk.server or ""]
    return found


def _clinical(talks: Iterable[Talk]) -> list[Talk]:
    return [talk for talk in talks if talk.protocol not in HOUSEKEEPING]


def service_maps(snapshot: Snapshot) -> tuple[ServiceMap, ...]:
    """The services that exist here, each with its devices and what they lean on."""
    assets = {asset.id: asset for asset in snapshot.assets}
    belongs = services_of(snapshot)
    maps = []
    for service in care_services():
        members = tuple(asset for asset in snapshot.assets if service.id in belongs.get(asset.id, ()))
        if members and service.id != "network":
            identifiers = {asset.id for asset in members}
            maps.append(ServiceMap(service, members, _leanings(snapshot, assets, identifiers)))
    return tuple(maps)


def _leanings(snapshot: Snapshot, assets: dict[str, Asset], members: set[str]) -> tuple[Leaning, ...]:
    """What the members work with: their servers, those that use their servers, and the internet."""
    used = {one for one in members if (care := care_of(assets[one])) is not None and _is_used(care)}
    found: dict[tuple[str, str | None], Leaning] = {}
    for talk in _clinical(snapshot.talks):
        if talk.client in members and talk.client in assets:
            pair = talk.client, talk.server
            found.setdefault(pair, Leaning(assets[talk.client], assets.get(talk.server or ""), talk))
        elif talk.server in used and talk.client in assets:
            found.setdefault((talk.client, talk.server), Leaning(assets[talk.client], assets[talk.server or ""], talk))
    return tuple(found[pair] for pair in sorted(found, key=lambda pair: (pair[0], pair[1] or "~")))


def _is_used(care: Care) -> bool:
    """Others do their work with it: a server, or a printer."""
    return care.part == "server" or care.service == "printing"


def keep_plugged_in(snapshot: Snapshot) -> tuple[Keep, ...]:
    """Devices that may be on a patient. One whose kind nobody can tell counts as such: unknown is not safe."""
    assets = snapshot.by_id
    belongs = services_of(snapshot)
    spoken: dict[str | None, list[Talk]] = defaultdict(list)
    for talk in _clinical(snapshot.talks):
        spoken[talk.client].append(talk)
    kept = []
    for asset in snapshot.assets:
        care = care_of(asset)
        is_server = care is not None and care.part == "server"
        is_known = bool(belongs.get(asset.id, set()) & ON_PATIENTS)
        if is_server or not (is_known or category_of(asset) == UNKNOWN_MEDICAL):
            continue
        talks = spoken[asset.id]
        partners = dict.fromkeys(talk.server for talk in talks if talk.server is not None and talk.server in assets)
        named = tuple(assets[one] for one in partners)
        kept.append(Keep(asset, named, any(talk.server is None for talk in talks), is_known))
    return tuple(kept)


def cut_off_by_internet(snapshot: Snapshot) -> tuple[Asset, ...]:
    """Devices that talk to the internet: what stops when only that side is cut."""
    talking = {talk.client for talk in _clinical(snapshot.talks) if talk.server is None}
    return tuple(asset for asset in snapshot.assets if asset.id in talking)


def way_out(snapshot: Snapshot) -> tuple[Asset, ...]:
    """The boxes that lead to the internet, as far as they were recognised."""
    return tuple(asset for asset in snapshot.assets if category_of(asset) in ("router", "firewall"))
