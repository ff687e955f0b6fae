"""From all that was seen of a site to its inventory: which devices there are and what is believed of each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from asepsis.core.addresses import is_virtual_mac
from asepsis.core.frozen import frozen
from asepsis.core.later import Later
from asepsis.core.nouns import Attribute, Observation, Subject
from asepsis.inventory.ageing import FRESH, aged
from asepsis.inventory.assets import Around, Decisions, Group, Resolution, resolve
from asepsis.inventory.behaviour import one_cloud, paces, roles
from asepsis.inventory.behind import Behind, told_apart
from asepsis.inventory.beyond import may_matter, sources_by_mac
from asepsis.inventory.completeness import completeness
from asepsis.inventory.conversations import (
    ServiceSeen,
    ToldServices,
    answered_addresses,
    is_talked,
    relations_of_devices,
    services_by_device,
)
from asepsis.inventory.doubts import doubts
from asepsis.inventory.inventory import ApplicationEndpoint, Asset, BehindAsset, Inventory
from asepsis.inventory.keys import FINDERS, Key, keys_of
from asepsis.inventory.ledger import TITLE_FIELDS
from asepsis.inventory.names_asked import NAMES_ASKED
from asepsis.inventory.nearby import heard
from asepsis.inventory.overlaps import overlaps
from asepsis.inventory.sharing import answers_for_others, systems_behind, tells_of_a_guest
from asepsis.inventory.sightings import Sighting
from asepsis.inventory.tenures import leases_of
from asepsis.inventory.use import is_long_enough, uses
from asepsis.inventory.ways import ways_of
from asepsis.sensing.records.rungs import rung_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Capture, FieldValue, Told
    from asepsis.inventory.beyond import Waiting
    from asepsis.inventory.completeness import Completeness
    from asepsis.inventory.judgement import Judgement
    from asepsis.inventory.ledger import Entry, Ledger
    from asepsis.inventory.sightings import Sightings
    from asepsis.inventory.site import Site
    from asepsis.inventory.use import Use

    _SightingsByDevice = dict[int, list[tuple[Subject, Sighting]]]

NO_TIME = timedelta()
HOSTNAME = Attribute.HOSTNAME
"""Looked up once: a member of an enumeration costs more than all else that is done here for one value."""
MIN_HOSTNAME_STRENGTH = 0.5
"""Evidence below this speaks against a name."""

APPLICATION_NAMES = {
    "dicom.association_request": (("dicom_ae_title", "calling_ae", "client"),),
    "dicom.association_accept": (("dicom_ae_title", "called_ae", "server"),),
    "hl7.message": (("hl7_application", "sending_application", "client"),),
    "hl7.receiver": (("hl7_application", "receiving_application", "server"),),
}
"""By kind: which fields name a program on the host, and on which side. Only who accepted an association is that AE."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What people said: it always wins over what was seen."""

    values: Mapping[str, Mapping[Attribute, str]] = field(default_factory=dict)
    """By address of the device: what they said of it."""
    decisions: Decisions = field(default_factory=Decisions)
    ids: Mapping[str, str] = field(default_factory=dict)
    """By address: the identifier that the device was given before."""


def take_stock(site: Site, judgement: Judgement, corrections: Corrections | None = None) -> Inventory:
    """Work out the inventory of a site. The same site gives the same inventory, whatever the order of reading."""
    if corrections is not None or is_long_enough(site.captures):
        # A person may have spoken of any address; and every conversation tells that the sensor was on in its hours.
        site.whole()
    corrections = corrections or Corrections()
    resolution = _resolved(site, corrections.decisions)
    sightings, ledger, relations_seen = site.near
    sums = relations_seen.sums
    ids = _identifiers(resolution.groups, site.sensor, corrections.ids)
    services = services_by_device(sums, resolution)
    said = _said_by_device(ledger, resolution)
    seen = _sightings_by_device(sightings, resolution)
    _add_forwarders(seen, site.waiting, resolution)
    titles = _titles(ledger)
    steady = paces(sums, resolution, site.captures)
    records = record_names(site.captures)
    used = uses(sums, resolution, len(resolution.groups), site.captures)
    told_services = ToldServices(judgement)
    materials = (
        _Material(ids[number], site.sensor, group, seen[number], said[number], services.get(number, []),
                  told_services, records, titles, steady.get(number, []), used[number])
        for number, group in enumerate(resolution.groups)
    )  # fmt: skip
    assets = tuple(_asset(material, resolution, judgement, corrections) for material in materials)
    relations = Later(partial(relations_of_devices, sums, resolution, ids))
    captures = tuple(site.captures)
    limits = (*site.limits(), *overlaps(captures))
    completeness = judge_completeness(assets, captures, has_conversations=is_talked(sums, resolution))
    return Inventory(assets, relations, captures, limits, completeness, heard(site.nearby.sums))


def record_names(captures: Iterable[Capture]) -> frozenset[str]:
    """Names of the sources that hold records of others and no packets."""
    return frozenset(one.path for one in captures if any(rung_of(link_type) for link_type in one.link_types))


def judge_completeness(
    assets: Sequence[Asset], captures: Sequence[Capture], *, has_conversations: bool
) -> Completeness:
    """How many devices there probably are. `has_conversations`: whether any two of them were heard to talk."""
    only_records = bool(captures) and len(record_names(captures)) == len({one.path for one in captures})
    whole = completeness(
        [one.heard_by for one in assets], has_conversations=has_conversations, only_records=only_records
    )
    return replace(whole, unheard=(*whole.unheard, *_unseen_by_records(captures)))


def _unseen_by_records(captures: Iterable[Capture]) -> tuple[str, ...]:
    """What each kind of record cannot show, once each."""
    rungs = (rung_of(link_type) for one in captures for link_type in one.link_types)
    return tuple(dict.fromkeys(f"in {rung.title}: {rung.unseen}" for rung in rungs if rung is not None))


@frozen
class _Material:
    """All that was seen of one device."""

    id: str
    sensor: str
    group: Group
    sightings: Sequence[tuple[Subject, Sighting]]
    entries: Sequence[Entry]
    services: Sequence[ServiceSeen]
    told_services: ToldServices
    """What services speak for, for all devices of the site."""
    records: frozenset[str]
    titles: frozenset[str]
    """AE titles that hosts of the site were heard with."""
    paces: Sequence[Observation]
    """The services that it uses at a steady pace."""
    use: Use | None
    """When it is in use."""


def _resolved(site: Site, decisions: Decisions) -> Resolution:
    """Which device each endpoint belongs to. Hosts of the internet that wait are taken in if one may be a device."""
    sightings, ledger, relations = site.near
    answered = answered_addresses(relations.sums)
    internet = sources_by_mac(site.waiting)
    around = Around(answered, leases_of(ledger), internet)
    resolution = resolve(sightings.by_subject, _keys(ledger), decisions, around)
    if may_matter(site.waiting, resolution.forwarding):
        site.whole()
        return _resolved(site, decisions)
    return resolution


def _keys(ledger: Ledger) -> dict[Subject, set[Key]]:
    keys: dict[Subject, set[Key]] = defaultdict(set)
    for subject, entries in ledger.by_subject.items():
        for (kind, _), entry in entries.items():
            if kind in FINDERS:
                keys[subject].update(keys_of(entry.observation))
    return keys


def _identifiers(groups: Sequence[Group], sensor: str, known: Mapping[str, str]) -> list[str]:
    """An identifier for each group: the one its addresses had before, else one made of its anchor."""
    ids: list[str] = []
    taken: set[str] = set()
    for group in groups:
        before = [known[address] for address in (*group.macs, *group.ips) if address in known]
        fresh = [identifier for identifier in before if identifier not in taken]
        made = fresh[0] if fresh else identifier_of(group.anchor, sensor)
        while made in taken:
            made = identifier_of(made, sensor)
        ids.append(made)
        taken.add(made)
    return ids


def identifier_of(anchor: str, sensor: str) -> str:
    """A short name for a device that is the same in each reading."""
    return "d" + hashlib.sha256(f"{sensor}\n{anchor}".encode()).hexdigest()[:10]


def _said_by_device(ledger: Ledger, resolution: Resolution) -> dict[int, list[Entry]]:
    said: dict[int, list[Entry]] = defaultdict(list)
    for subject, entries in ledger.by_subject.items():
        if subject.ip in resolution.tenures.by_ip:
            for entry in entries.values():
                for holder in _devices_of(resolution, subject, entry.observation.time, entry.last):
                    said[holder].append(entry)
        elif (device := resolution.device_of(subject)) is not None:
            said[device] += entries.values()
    return said


def _devices_of(resolution: Resolution, subject: Subject, first: datetime, last: datetime) -> set[int]:
    """The devices that had the endpoint's addresses at the one time and at the other: mostly one."""
    if subject.ip not in resolution.tenures.by_ip:
        device = resolution.device_of(subject)
        return set() if device is None else {device}
    found = (resolution.device_of(subject, moment) for moment in (first, last))
    return {device for device in found if device is not None}


def _sightings_by_device(sightings: Sightings, resolution: Resolution) -> _SightingsByDevice:
    seen: _SightingsByDevice = defaultdict(list)
    for subject, sighting in sightings.by_subject.items():
        # A frame forwarded for another still shows that the forwarder was there.
        sender = resolution.device_of_mac(subject.mac)
        if sender is not None:
            seen[sender].append((subject, sighting))
        holders = _devices_of(resolution, subject, sighting.first, sighting.last)
        # What was seen of an address through two holders' times says of neither since when, or until when.
        if len(holders) == 1 and sender not in holders:
            seen[holders.pop()].append((subject, sighting))
    return seen


def _add_forwarders(seen: _SightingsByDevice, waiting: Iterable[Waiting], resolution: Resolution) -> None:
    """Add when routers forwarded for hosts of the internet that wait."""
    for one in waiting:
        for (mac, vlan), there in one.beyond.forwarders.items():
            sender = resolution.device_of_mac(mac)
            if sender is not None:
                sighting = Sighting(there.first, there.last, there.capture, there.packet, is_sender=there.is_sender)
                seen[sender].append((Subject(mac, None, vlan), sighting))


def _asset(material: _Material, resolution: Resolution, judgement: Judgement, corrections: Corrections) -> Asset:
    group = material.group
    observations = [entry.observation for entry in material.entries]
    said = told_apart(observations, material.titles)
    sightings = [sighting for _, sighting in material.sightings]
    systems = systems_behind(material.entries, judgement.match, group.macs)
    told = _of_host(material, said.of_host, judgement, is_shared=systems > 1)
    told += material.told_services.of(material.services)
    for seen in _derived(material, resolution, judgement, systems):
        told += judgement.match(seen)
    return Asset(
        id=material.id,
        sensor=material.sensor,
        macs=group.macs,
        ips=group.ips,
        hostnames=_hostnames(told),
        facts=judgement.fuse(told, _said_of(group, corrections)),
        services=tuple(seen.service for seen in material.services if seen.is_told),
        applications=_applications(observations),
        behind=tuple(_behind(behind, judgement) for behind in said.behind),
        first_seen=min((sighting.first for sighting in sightings), default=None),
        last_seen=max((sighting.last for sighting in sightings), default=None),
        merged_because=group.reasons,
        doubts=doubts(group.macs, group.ips, resolution.tenures.by_ip, material.entries),
        heard_by=ways_of(sightings, observations, has_talked=bool(material.services), records=material.records),
        use=material.use,
    )


def _of_host(
    material: _Material, of_host: Iterable[Observation], judgement: Judgement, *, is_shared: bool
) -> list[Told]:
    """What is told by what speaks of the host itself, less the older it is; of a shared address nothing clients say."""
    ages = _ages(material)
    asks_for_others = answers_for_others(material.services)
    told: list[Told] = []
    for observation in of_host:
        if asks_for_others and observation.kind == NAMES_ASKED:
            continue
        found = judgement.match(observation)
        if is_shared:
            found = [one for one in found if not tells_of_a_guest(one[0])]
        age = ages.get(_place(observation), NO_TIME) if ages else NO_TIME
        told += [(aged(one, age), capture, packet, count) for one, capture, packet, count in found] if age else found
    return told


def _ages(material: _Material) -> dict[tuple[str, str, int], timedelta]:
    """How long each thing was not said again while the device was heard, by its place; none when all is fresh."""
    newest = max((sighting.last for _, sighting in material.sightings), default=None)
    if newest is None or all(newest - entry.last < FRESH for entry in material.entries):
        return {}
    return {_place(entry.observation): newest - entry.last for entry in material.entries}


def _place(observation: Observation) -> tuple[str, str, int]:
    return observation.kind, observation.capture, observation.packet


def _derived(material: _Material, resolution: Resolution, judgement: Judgement, systems: int) -> list[Observation]:
    """What follows from addresses and relations, as observations for the rules. `systems`: that use the address."""
    derived = [*material.paces, *_behaviour(material, judgement, is_shared=systems > 1)]
    if systems > 1:
        said = (entry.observation for entry in material.entries)
        first_said = min(said, key=lambda seen: (seen.time, seen.capture, seen.packet))
        shared: dict[str, FieldValue] = {"systems": systems}
        derived.append(replace(first_said, kind="relation.shared", fields=shared, count=1))
    for mac, first in _first_by_mac(material):
        vendor = None if is_virtual_mac(mac) else judgement.link_vendor(mac)
        if vendor is not None:
            derived.append(Observation(*first, "link.vendor", Subject(mac), vendor))
        sources = len(resolution.forwarding[mac].internet_sources)
        if sources:
            derived.append(Observation(*first, "relation.forwards", Subject(mac), {"internet_sources": sources}))
    return derived


def _first_by_mac(material: _Material) -> list[tuple[str, tuple[datetime, str, int]]]:
    """When and where each MAC of the device was seen first; those that were only spoken of are left out."""
    found: dict[str | None, tuple[datetime, str, int]] = {}
    for (mac, _, _), sighting in material.sightings:
        known = found.get(mac)
        if known is None or sighting.first <= known[0]:
            place = (sighting.first, sighting.capture, sighting.packet)
            found[mac] = place if known is None else min(known, place)
    return [(mac, found[mac]) for mac in material.group.macs if mac in found]


def _behaviour(material: _Material, judgement: Judgement, *, is_shared: bool) -> Iterator[Observation]:
    """What follows from all that a device says and does. What is asked for others tells of no one device."""
    taken = roles(material.services, material.entries)
    if taken is not None:
        yield taken
    if not is_shared and not answers_for_others(material.services):
        moments = [moment for _, one in material.sightings for moment in (one.first, one.last)]
        heard = max(moments) - min(moments) if moments else NO_TIME
        called = one_cloud(material.entries, heard, judgement.match)
        if called is not None:
            yield called


def _hostnames(told: Iterable[Told]) -> tuple[str, ...]:
    """All names the device goes by, the surest first; names that differ only in case once."""
    best: dict[str, tuple[float, str]] = {}
    for found, _, _, _ in told:
        if found.attribute is HOSTNAME and found.strength >= MIN_HOSTNAME_STRENGTH:
            mine = (-found.strength, found.value)
            best[found.value.casefold()] = min(best.get(found.value.casefold(), mine), mine)
    return tuple(name for _, name in sorted(best.values()))


def _said_of(group: Group, corrections: Corrections) -> dict[Attribute, str]:
    said: dict[Attribute, str] = {}
    for address in (*group.ips, *group.macs):
        said |= corrections.values.get(address, {})
    return said


def _applications(observations: Iterable[Observation]) -> tuple[ApplicationEndpoint, ...]:
    found = {
        ApplicationEndpoint(kind, str(observation.fields[name]), role)
        for observation in observations
        for kind, name, role in APPLICATION_NAMES.get(observation.kind, ())
        if observation.fields.get(name)
    }
    return tuple(sorted(found, key=lambda one: (one.kind, one.role, one.name)))


def _behind(behind: Behind, judgement: Judgement) -> BehindAsset:
    told = [found for observation in _with_maker(behind, judgement) for found in judgement.match(observation)]
    return BehindAsset(judgement.fuse(told), behind.identity.name or None, behind.identity.serial or None)


def _with_maker(behind: Behind, judgement: Judgement) -> list[Observation]:
    """What was said of the device, and who was given the block of the identifier it was named by (IEEE EUI-64)."""
    said = list(behind.observations)
    for observation in behind.observations[:1]:
        digits = str(observation.fields.get("eui64", ""))
        mac = ":".join(digits[place : place + 2] for place in (0, 2, 4, 10, 12, 14)).lower()
        vendor = judgement.link_vendor(mac) if digits else None
        if vendor is not None:
            said.append(replace(observation, kind="link.vendor", fields=vendor))
    return said


def _titles(ledger: Ledger) -> frozenset[str]:
    """The AE titles that hosts of the site were heard with."""
    return frozenset(
        str(title)
        for entries in ledger.by_subject.values()
        for (kind, _), entry in entries.items()
        if kind in TITLE_FIELDS and (title := entry.observation.fields.get(TITLE_FIELDS[kind]))
    )
