"""All that documents are drawn from, read from the store at once: devices, talks, and what capabilities wrote."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from asepsis.core import board
from asepsis.core.category_words import category_words
from asepsis.core.findings import Action, Answer, Control, Event, Finding, State
from asepsis.core.nouns import Attribute
from asepsis.core.store.models import CaptureRead, ObservationKept, RelationHour
from asepsis.governance.knowledge import care_by_category
from asepsis.governance.statements import Ground, ground_of_pointer
from asepsis.identification.vocabulary import DERIVED
from asepsis.inventory.kept import read_inventory
from asepsis.inventory.naming import address_of, own_name
from asepsis.inventory.register.records import read_register
from asepsis.inventory.site_records import read_relations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from asepsis.core.findings import Pointer
    from asepsis.core.nouns import Capture, Fact, Subject
    from asepsis.governance.knowledge import Care
    from asepsis.inventory.inventory import Asset, Inventory
    from asepsis.inventory.register.entry import Registered
    from asepsis.inventory.relations import RelationKey, RelationSum

DERIVED_KINDS = frozenset(kind.name for kind in DERIVED if not kind.name.startswith(("record.", "switch.")))
"""Kinds worked out from others: the store keeps no observation of them, only the evidence itself. Records are kept."""
Place = tuple[str, str, int]
"""Kind, capture and packet."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Who talked to whom by which service, with the first packet that shows it. None is outside the site."""

    client: str | None
    server: str | None
    transport: str
    port: int
    protocol: str | None
    conversations: int
    first: datetime
    last: datetime
    capture: str
    packet: int

    def ground(self) -> Ground:
        """The talk as what a sentence stands on."""
        spoken = self.protocol.upper() if self.protocol else "a protocol we do not know"
        service = f"{spoken} on {self.transport.upper()} port {self.port}"
        times = "once" if self.conversations == 1 else f"{self.conversations:,} times"
        return Ground("relation", f"They talked {times} by {service}", "", self.capture, self.packet)


@dataclass(frozen=True, slots=True)
class Held:
    """Which packets the store still holds something of: a claim whose packet is gone is not made."""

    observations: frozenset[Place]
    relations: frozenset[tuple[str, int]]

    def has(self, kind: str, capture: str, packet: int) -> bool:
        """Tell whether what is pointed at is still there. What points at no packet rests on itself."""
        if not capture or packet == 0 or ("." not in kind and kind != "relation"):
            return True
        if kind == "relation":
            return (capture, packet) in self.relations
        return kind in DERIVED_KINDS or (kind, capture, packet) in self.observations


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One site at one moment."""

    assets: tuple[Asset, ...] = ()
    talks: tuple[Talk, ...] = ()
    captures: tuple[Capture, ...] = ()
    digests: tuple[str, ...] = ()
    """SHA-256 of each capture."""
    limits: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    actions: tuple[Action, ...] = ()
    controls: tuple[Control, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """What people said, by the question's identifier."""
    events: tuple[Event, ...] = ()
    registered: tuple[Registered, ...] = ()
    """Devices that people wrote down because no sensor hears them."""
    held: Held = field(default_factory=lambda: Held(frozenset(), frozenset()))
    by_id: Mapping[str, Asset] = field(init=False, repr=False, compare=False)
    """The devices by identifier."""

    def __post_init__(self) -> None:
        """Index the devices: a hospital has thousands, and each is named often."""
        object.__setattr__(self, "by_id", {asset.id: asset for asset in self.assets})

    @property
    def moment(self) -> datetime | None:
        """The time of the newest thing that it holds: the date of the document. No clock is read."""
        times = [one.last for one in self.captures if one.last is not None]
        times += [one.last_seen for one in self.findings]
        times += [one.at for one in self.events]
        times += [one.at for one in self.answers.values()]
        return max(times, default=None)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that wait for a human, surest first."""
        found = [one for one in self.findings if one.state is not State.DONE]
        return tuple(sorted(found, key=lambda one: (not one.is_certain, one.kind, one.title, one.id)))

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """The actions that are not done: those of today first, then those that help most."""
        found = [one for one in self.actions if one.state is not State.DONE]
        return tuple(sorted(found, key=lambda one: (not one.is_today, one.score_after[1], one.id)))

    def name(self, asset_id: str | None) -> str:
        """What to call a device; the outside for None."""
        found = self.by_id.get(asset_id or "")
        if found is not None:
            return name_of(found)
        return "the internet" if asset_id is None else "a device that is no longer known"

    def grounds(self, pointers: Iterable[Pointer], rule: str = "") -> list[Ground]:
        """Those pointers of a capability whose packet the store still holds."""
        return [
            ground_of_pointer(pointer, rule)
            for pointer in pointers
            if self.held.has(pointer.kind, pointer.capture, pointer.packet)
        ]

    def fact_grounds(self, fact: Fact | None) -> list[Ground]:
        """What speaks for a fact and is still there, strongest first; or that a person said so."""
        if fact is None:
            return []
        if fact.by_person:
            return [Ground("answer", "A person said so")]
        speaking = [one for one in fact.evidence if one.value == fact.value]
        ordered = sorted(speaking, key=lambda one: (-one.strength, one.rule, one.capture, one.packet, one.kind))
        return [
            Ground(one.kind, "", one.rule, one.capture, one.packet, one)
            for one in ordered
            if self.held.has(one.kind, one.capture, one.packet)
        ]


def category_of(asset: Asset) -> str:
    """The category of a device; empty when nobody can tell."""
    fact = asset.facts.get(Attribute.CATEGORY)
    return "" if fact is None else fact.value


def care_of(asset: Asset) -> Care | None:
    """What the category of a device means for care; None when nothing is known."""
    return care_by_category().get(category_of(asset))


def kind_words(asset: Asset) -> str:
    """What a device is, in plain words."""
    care = care_of(asset)
    return care.words if care is not None else category_words(category_of(asset)) or "device of unknown kind"


def name_of(asset: Asset) -> str:
    """What to call a device: its own name, or what it is and its address."""
    return own_name(asset) or f"{kind_words(asset)} at {address_of(asset)}"


def read_snapshot(engine: Engine) -> Snapshot:
    """Read everything at once. What no capability wrote yet is simply empty."""
    inventory = read_inventory(engine)
    with Session(engine) as session:
        sums = read_relations(session)
        seen = session.execute(select(ObservationKept.kind, ObservationKept.capture, ObservationKept.packet))
        observations = frozenset((kind, capture, packet) for kind, capture, packet in seen)
        digests = {row.path: row.digest for row in session.execute(select(CaptureRead.path, CaptureRead.digest))}
        hours = session.execute(select(RelationHour.capture, RelationHour.packet))
        relations = frozenset((capture, packet) for capture, packet in hours)
    return Snapshot(
        assets=tuple(sorted(inventory.assets, key=lambda asset: (name_of(asset).casefold(), asset.id))),
        talks=_talks(sums, inventory),
        captures=inventory.captures,
        digests=tuple(digests.get(one.path, "") for one in inventory.captures),
        limits=inventory.limits,
        findings=board.read(engine, Finding),
        actions=board.read(engine, Action),
        controls=board.read(engine, Control),
        answers={one.id: one for one in board.read(engine, Answer)},
        events=board.read(engine, Event),
        registered=read_register(engine),
        held=Held(observations, relations),
    )


def _talks(sums: Mapping[RelationKey, RelationSum], inventory: Inventory) -> tuple[Talk, ...]:
    """The talks of devices over all hours, each with its first packet."""
    by_pair = {(mac, ip): asset.id for asset in inventory.assets for mac in asset.macs for ip in asset.ips}
    by_ip = {ip: asset.id for asset in reversed(inventory.assets) for ip in asset.ips}

    def asset_of(end: Subject) -> str | None:
        return by_pair.get((end.mac or "", end.ip or "")) or by_ip.get(end.ip or "")

    found: dict[tuple[str | None, str | None, str, int, str | None], list[RelationSum]] = defaultdict(list)
    for key, one in sums.items():
        client, server = asset_of(key.client), asset_of(key.server)
        if client != server:
            found[client, server, key.transport, key.port, key.protocol].append(one)
    talks = [
        Talk(
            *key,
            sum(one.conversations for one in hours),
            min(one.first for one in hours),
            max(one.last for one in hours),
            *min((one.first, one.capture, one.packet) for one in hours)[1:],
        )
        for key, hours in found.items()
    ]
    return tuple(
        sorted(
            talks, key=lambda one: (one.client or "~", one.server or "~", one.transport, one.port, one.protocol or "")
        )
    )
