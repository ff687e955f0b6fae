"""The analysis document: what a reading of captures says, as every face shows it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from asepsis.core import wording
from asepsis.core.frozen import frozen
from asepsis.core.json_text import json_text
from asepsis.core.taxonomy import Realm
from asepsis.inventory.nearby import kind_words
from asepsis.report.told import list_dict, unheard_dict
from asepsis.sensing.records.rungs import ASKED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Alternative, Capture, FieldValue, Service
    from asepsis.inventory.completeness import Completeness
    from asepsis.inventory.nearby import NearbyHeard
    from asepsis.inventory.use import Use
    from asepsis.report.told import ListBeside, UnheardDevice

SCHEMA = "asepsis.analysis/1"


@frozen
class Proof:
    """One piece of evidence as a person can check it: the rule, what it read, and where that stands."""

    rule: str
    value: str
    """What this evidence speaks for. It may differ from what is believed."""
    kind: str
    fields: Mapping[str, FieldValue]
    strength: float
    """Probability in (0, 1) that `value` is right given only this; below 0.5 it speaks against it."""
    count: int
    capture: str
    packet: int
    """Number of the first packet, from 1 in file order. 0 for what was derived from many packets."""
    sentence: str
    """The same in plain words: `Its DHCP request gives the host name “ct1”`."""


@frozen
class Belief:
    """What is believed of one attribute, how surely, and why. An attribute that nobody can tell has no belief."""

    value: str
    confidence: float
    """Probability that `value` is right."""
    alternatives: tuple[Alternative, ...] = ()
    evidence: Sequence[Proof] = ()
    """Strongest first."""
    conflict: bool = False
    """True when independent sources speak for values that cannot both be true."""
    by_person: bool = False
    """True when a person said so."""
    why: str = ""
    """The strongest reason, one line of plain words."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application endpoint on a device: it has a name of its own and is not the device."""

    kind: str
    """`dicom_ae_title`, `hl7_application`, `http_virtual_host` …"""
    name: str
    role: str
    """`server` or `client`."""


@dataclass(frozen=True, slots=True)
class DeviceBehind:
    """A device that another one speaks for: known from payloads, without an address of its own here."""

    category: str | None
    vendor: str | None
    model: str | None
    serial: str | None
    station_name: str | None
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """One device of the site, with all that is known of it."""

    id: str
    name: str
    """What to call it: the person's name for it, its host name, what it is, or its address."""
    realm: Realm
    macs: tuple[str, ...]
    ips: tuple[str, ...]
    hostnames: tuple[str, ...]
    attributes: Mapping[str, Belief]
    """By name of the attribute (`Attribute`). An attribute that nobody can tell is absent."""
    services: tuple[Service, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    applications: tuple[Application, ...] = ()
    devices_behind: tuple[DeviceBehind, ...] = ()
    sensor: str = ""
    """Which capture or sensor it was seen by when they are kept apart; empty when all are one site."""
    heard_by: tuple[str, ...] = ()
    """In which independent ways it was heard: addresses, leases, announcements, link, conversations, records."""
    use: Use | None = None
    """When it is in use and when it rests; None when too little was heard."""
    merged_because: tuple[str, ...] = ()
    """Why several addresses are believed to be this one device; empty when it has one."""
    doubts: tuple[str, ...] = ()
    """What does not fit together about who it is; empty when nothing was seen."""


@frozen
class Relation:
    """Who talks to whom by which service, summed over the hours seen."""

    client: str | None
    """Identifier of the device, or None for a host beyond the site's routers."""
    server: str | None
    """Identifier of the device, or None for a host beyond the site's routers."""
    transport: str
    port: int
    protocol: str | None
    conversations: int
    octets_to_server: int
    octets_to_client: int
    first_seen: datetime
    last_seen: datetime
    outside_hosts: int = 0
    """How many different hosts stand behind a None."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was read, which devices were found, and who talks to whom."""

    captures: tuple[Capture, ...]
    devices: tuple[Device, ...]
    relations: Sequence[Relation] = ()
    skipped_files: int = 0
    """Files in the named folders that are no captures."""
    version: str = ""
    """Of the product that made the document."""
    limits: tuple[str, ...] = field(default=())
    """What could not be kept or seen, in plain words: a reader must not take silence for absence."""
    completeness: tuple[Completeness, ...] = ()
    """How many devices there probably are; one for each site when several are kept apart."""
    nearby: tuple[NearbyHeard, ...] = ()
    """What was heard by Bluetooth. None of it is a device of the network."""
    registered: tuple[UnheardDevice, ...] = ()
    """Devices that a person wrote down because no sensor hears them. None of them counts as seen."""
    lists: tuple[ListBeside, ...] = ()
    """Lists of devices that people keep, beside what was measured."""

    def was_asked(self) -> bool:
        """True when devices were asked questions, so that not all of it was heard by listening."""
        return any(ASKED in capture.link_types for capture in self.captures)

    def by_realm(self) -> dict[Realm, tuple[Device, ...]]:
        """The devices of each realm that has any, in the order in which faces show realms."""
        groups = {realm: tuple(d for d in self.devices if d.realm is realm) for realm in Realm}
        return {realm: devices for realm, devices in groups.items() if devices}

    def to_dict(self) -> dict[str, Any]:
        """The document as plain values, with the field names that faces and scripts rely on."""
        return {
            "schema": SCHEMA,
            "version": self.version,
            "captures": [capture_dict(capture) for capture in self.captures],
            "skipped_files": self.skipped_files,
            "limits": list(self.limits),
            "completeness": [completeness_dict(one) for one in self.completeness],
            "registered": [unheard_dict(one) for one in self.registered],
            "nearby": [nearby_dict(one) for one in self.nearby],
            "lists": [list_dict(one) for one in self.lists],
            "devices": [device_dict(device) for device in self.devices],
            "relations": [relation_dict(relation) for relation in self.relations],
        }

    def to_json(self) -> str:
        """The document as JSON text with a final line break."""
        return "".join(self.json_parts())

    def json_parts(self) -> Iterator[str]:
        """The same text in parts, so that a large site need not stand in memory three times."""
        whole = replace(self, devices=(), relations=()).to_dict()
        makers: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
            "devices": lambda: (device_dict(device) for device in self.devices),
            "relations": lambda: (relation_dict(relation) for relation in self.relations),
        }
        for number, (name, value) in enumerate(whole.items()):
            yield f"{',' if number else '{'}\n {json.dumps(name)}: "
            if name in makers:
                yield from _list_parts(makers[name]())
            else:
                yield json_text(value, "\n ")
        yield "\n}\n"


def _list_parts(values: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A list of objects, one at a time, as `json.dumps(indent=1)` writes it inside an object."""
    is_empty, line = True, "\n  "
    for value in values:
        yield f"{'[' if is_empty else ','}\n  {json_text(value, line)}"
        is_empty = False
    yield "[]" if is_empty else "\n ]"


def time_text(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with microseconds and `Z`; None stays None."""
    return None if moment is None else wording.time_text(moment)


def completeness_dict(one: Completeness) -> dict[str, Any]:
    """How complete one site's inventory is."""
    numbers = {"estimate": one.estimate, "low": one.low, "high": one.high}
    return {
        "found": one.found,
        **{name: None if value is None else round(value, 1) for name, value in numbers.items()},
        "ways": list(one.ways),
        "unheard": list(one.unheard),
        "words": one.sentence(),
    }


def nearby_dict(one: NearbyHeard) -> dict[str, Any]:
    """One kind of thing that was heard nearby: days without hours, and no address."""
    return {
        "kind": one.kind,
        "kind_words": kind_words(one.kind),
        "product": one.product or None,
        "senders": one.senders if one.is_countable else None,
        "advertisements": one.advertisements,
        "days": one.days,
        "first_day": one.first_day.date().isoformat(),
        "last_day": one.last_day.date().isoformat(),
    }


def capture_dict(capture: Capture) -> dict[str, Any]:
    """One capture of the document."""
    return {
        "path": capture.path,
        "packets": capture.packets,
        "bytes": capture.octets,
        "first": time_text(capture.first),
        "last": time_text(capture.last),
        "link_types": list(capture.link_types),
        "problems": [{"kind": p.kind, "count": p.count, "detail": p.detail} for p in capture.problems],
    }


def proof_dict(proof: Proof) -> dict[str, Any]:
    """One piece of evidence of the document."""
    return {
        "rule": proof.rule,
        "value": proof.value,
        "kind": proof.kind,
        "fields": dict(proof.fields),
        "strength": round(proof.strength, 4),
        "count": proof.count,
        "capture": proof.capture,
        "packet": proof.packet,
        "sentence": proof.sentence,
    }


def belief_dict(belief: Belief) -> dict[str, Any]:
    """One attribute of the document."""
    return {
        "value": belief.value,
        "confidence": round(belief.confidence, 4),
        "alternatives": [{"value": a.value, "confidence": round(a.confidence, 4)} for a in belief.alternatives],
        "conflict": belief.conflict,
        "by_person": belief.by_person,
        "why": belief.why,
        "evidence": [proof_dict(proof) for proof in belief.evidence],
    }


def behind_dict(behind: DeviceBehind) -> dict[str, Any]:
    """One device that another speaks for."""
    return {
        "category": behind.category,
        "vendor": behind.vendor,
        "model": behind.model,
        "serial": behind.serial,
        "station_name": behind.station_name,
        "evidence": [proof_dict(proof) for proof in behind.evidence],
    }


def device_dict(device: Device) -> dict[str, Any]:
    """One device of the document."""
    return {
        "id": device.id,
        "name": device.name,
        "realm": device.realm.value,
        "sensor": device.sensor,
        "macs": list(device.macs),
        "ips": list(device.ips),
        "hostnames": list(device.hostnames),
        "attributes": {name: belief_dict(belief) for name, belief in device.attributes.items()},
        "services": [
            {"transport": s.transport, "port": s.port, "protocol": s.protocol, "role": s.role} for s in device.services
        ],
        "applications": [{"kind": a.kind, "name": a.name, "role": a.role} for a in device.applications],
        "devices_behind": [behind_dict(behind) for behind in device.devices_behind],
        "merged_because": list(device.merged_because),
        "doubts": list(device.doubts),
        "heard_by": list(device.heard_by),
        "use": None if device.use is None else {**asdict(device.use), "words": device.use.sentence()},
        "first_seen": time_text(device.first_seen),
        "last_seen": time_text(device.last_seen),
    }


def relation_dict(relation: Relation) -> dict[str, Any]:
    """One relation of the document."""
    return {
        "client": relation.client,
        "server": relation.server,
        "transport": relation.transport,
        "port": relation.port,
        "protocol": relation.protocol,
        "conversations": relation.conversations,
        "octets_to_server": relation.octets_to_server,
        "octets_to_client": relation.octets_to_client,
        "outside_hosts": relation.outside_hosts,
        "first_seen": time_text(relation.first_seen),
        "last_seen": time_text(relation.last_seen),
    }
