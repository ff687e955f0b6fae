"""Takes the engine's batches into a site: each content is judged once, however many hosts show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation, Subject
from asepsis.inventory.ledger import Entry, name_of, worth_keeping_of
from asepsis.inventory.nearby import ADVERTISEMENT
from asepsis.inventory.relations import Talk
from asepsis.inventory.sightings import Presence, binding_told, normal
from asepsis.sensing.engine import EPOCH, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.ledger import Name
    from asepsis.inventory.site import Site
    from asepsis.sensing.engine import Batch
    from asepsis.sensing.reading import Seen

MAX_PLANS = 1 << 16
"""Contents of which it is remembered what follows from them; at the bound all are forgotten and judged anew."""
MAX_NORMALS = 1 << 17
"""Endpoints whose normal form is remembered; at the bound as above."""
NOBODY = Subject()


@dataclass(frozen=True, slots=True)
class Note:
    """An observation that the ledger keeps, but for who showed it and when."""

    kind: str
    fields: Mapping[str, FieldValue]
    name: Name
    subject: Subject | None
    """Whom it is about, when that is not who showed it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from a kind with its fields, whoever shows it."""

    notes: tuple[Note, ...]
    binding: str | None
    nearby: Mapping[str, FieldValue] | None = None
    """What was heard nearby, of nobody on the network."""


@dataclass(slots=True)
class Place:
    """An endpoint of a batch."""

    subject: Subject
    """As the sensor saw it."""
    normal: Subject | None


class Batches:
    """Takes in batches, and remembers what follows from contents that come again."""

    def __init__(self, speaks: Callable[[Observation], object]) -> None:
        """`speaks`: whether an observation is evidence."""
        self.speaks = speaks
        self._plans: dict[tuple[str, bytes | str], Plan] = {}
        """By kind and fields, as octets of the engine's or as text."""
        self._places: dict[tuple[str | None, str | None, int | None], Place] = {}

    def take(self, batch: Batch, capture: str, site: Site) -> None:
        """Take a batch of a capture into the site: what its observations and flows show, each counted as it came."""
        places = self._present(batch, capture, site)
        self._observations(batch, capture, site, places)
        self._flows(batch, capture, site, places)

    def take_seen(self, seen: Seen, site: Site) -> None:
        """Take what records of others show into the site, one by one as it came."""
        for one in seen.observations:
            plan = self._plan(one.kind, repr(one.fields), partial(dict, one.fields))
            if plan.nearby is not None:
                site.nearby.note(one.time, plan.nearby, one.count)
                continue
            subject = site.sightings.note(one)
            if subject is None:
                continue
            for note in plan.notes:
                whose = note.subject or one.subject
                kept = Observation(one.time, one.capture, one.packet, note.kind, whose, note.fields, one.count)
                site.ledger.include(note.subject or subject, Entry(kept, one.time), note.name)
        site.note_flows(seen.flows)

    def _present(self, batch: Batch, capture: str, site: Site) -> list[Place]:
        places = []
        for key, first, last_ns, rows, count, is_sender, hop_limits, until_ns in batch.present():
            place = self._place(key)
            places.append(place)
            if place.normal is None:
                continue
            if first is not None:
                end_ns = last_ns if until_ns is None else max(last_ns, until_ns)
                begin = moment(first[0])
                end = begin if end_ns == first[0] else moment(end_ns)
                presence = Presence(begin, end, capture, first[1], count, is_sender)
                site.sightings.see(place.normal, presence, hop_limits, rows)
            elif until_ns is not None:
                site.sightings.saw_until(place.normal, moment(until_ns))
        return places

    def _place(self, key: tuple[str | None, str | None, int | None]) -> Place:
        place = self._places.get(key)
        if place is None:
            if len(self._places) >= MAX_NORMALS:
                self._places.clear()
            subject = Subject(*key)
            place = self._places[key] = Place(subject, normal(subject))
        return place

    def _observations(self, batch: Batch, capture: str, site: Site, places: list[Place]) -> None:
        plans = [self._plan(*content, partial(batch.fields, number)) for number, content in enumerate(batch.contents())]
        wanted = [plan.binding is not None or bool(plan.notes) or plan.nearby is not None for plan in plans]
        for time_ns, last_ns, packet, content, at, count in batch.rows(wanted):
            place, plan = places[at], plans[content]
            if plan.nearby is not None:
                site.nearby.note(moment(time_ns), plan.nearby, count)
                continue
            if place.normal is None:
                continue
            if plan.binding is not None and place.subject.ip is not None:
                site.sightings.bind(place.normal, plan.binding)
            time = moment(time_ns)
            last = time if last_ns == time_ns else moment(last_ns)
            for note in plan.notes:
                subject = note.subject or place.subject
                seen = Observation(time, capture, packet, note.kind, subject, note.fields, count)
                site.ledger.include(note.subject or place.normal, Entry(seen, last), note.name)

    def _plan(self, kind: str, content: bytes | str, fields: Callable[[], Mapping[str, FieldValue]]) -> Plan:
        """The plan for a content. `fields`: gives the fields, when it is new."""
        plan = self._plans.get((kind, content))
        if plan is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            plan = self._plans[kind, content] = self.plan(kind, fields())
        return plan

    def plan(self, kind: str, fields: Mapping[str, FieldValue]) -> Plan:
        """What follows from a kind with these fields."""
        if kind == ADVERTISEMENT:
            return Plan((), None, fields)
        shown = Observation(EPOCH, "", 0, kind, NOBODY, fields)
        notes = [
            Note(one.kind, one.fields, name_of(one), None if one.subject is NOBODY else one.subject)
            for one in worth_keeping_of(shown, self.speaks)
        ]
        return Plan(tuple(notes), binding_told(kind, fields))

    @staticmethod
    def _flows(batch: Batch, capture: str, site: Site, places: list[Place]) -> None:
        for span, ends, ports, transport, protocol, octets, answered, side, number in batch.conversations():
            client, server = places[ends[0]].normal, places[ends[1]].normal
            if client is None or server is None or client.ip is None or server.ip is None:
                continue
            talk = Talk(transport, protocol, (client, server), ports, octets, answered, side, number)
            site.relations.add(talk, (moment(span[0]), moment(span[1])), (capture, span[2]))
