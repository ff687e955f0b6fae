"""Takes the engine's batches into a site: each content is judged once, however many hosts show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation, Subject
from asepsis.inventory.ledger import Entry, name_of, worth_keeping_of
from asepsis.inventory.nearby import ADVERTISEMENT
from asepsis.inventory.relations import Talk
from asepsis.inventory.sightings import Presence, binding_told, normal
from asepsis.sensing.engine import EPOCH, Gathered, moment
from asepsis.sensing.engine import place as place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.ledger import Name
    from asepsis.inventory.site import Site
    from asepsis.sensing.engine import Batch
    from asepsis.sensing.reading import Seen

MAX_PLANS = 1 << 17
"""Contents of which it is remembered what follows from them; at the bound all are forgotten and judged anew."""
MAX_GATHERED = 1 << 18
"""Endpoints, contents, rows and conversations that batches are added up to before they are taken in: some 30 MB."""
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


NOTHING = Plan((), None)
"""The plan for most contents."""


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
        self._plans: list[Plan] = []
        """By the number of the content."""
        self._gathered = Gathered()
        self._plans_of_records: dict[tuple[str, str], Plan] = {}
        """By kind and fields, as text."""

    def take(self, batch: Batch, captures: Sequence[str], site: Site) -> None:
        """Take a batch of captures that are read together. Until `settle`, what it shows need not be in the site."""
        plans = [self.plan(kind, fields) for kind, fields in self._gathered.add(batch)]
        self._gathered.judge([plan is not NOTHING for plan in plans])
        self._plans += plans
        if self._gathered.size >= MAX_GATHERED or len(self._plans) >= MAX_PLANS:
            self.settle(captures, site)

    def settle(self, captures: Sequence[str], site: Site) -> None:
        """Take into the site what the batches of these captures showed since the last time, each counted as it came."""
        places = self._present(self._gathered, captures, site)
        self._observations(captures, site, places)
        self._flows(self._gathered, captures, site, places)
        self._gathered.clear()
        if len(self._plans) >= MAX_PLANS:
            self._plans, self._gathered = [], Gathered()

    def take_seen(self, seen: Seen, site: Site) -> None:
        """Take what records of others show into the site, one by one as it came."""
        for one in seen.observations:
            plan = self._plan_of_record(one.kind, one.fields)
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

    @staticmethod
    def _present(gathered: Gathered, captures: Sequence[str], site: Site) -> list[Place]:
        places = []
        for key, first, last_ns, rows, count, is_sender, hop_limits, until_ns in gathered.present():
            subject = Subject(*key)
            place = Place(subject, normal(subject))
            places.append(place)
            if place.normal is None:
                continue
            if first is not None:
                end_ns = last_ns if until_ns is None else max(last_ns, until_ns)
                begin = moment(first[0])
                end = begin if end_ns == first[0] else moment(end_ns)
                presence = Presence(begin, end, *place_of(first[1], captures), count, is_sender)
                site.sightings.see(place.normal, presence, hop_limits, rows)
            elif until_ns is not None:
                site.sightings.saw_until(place.normal, moment(until_ns))
        return places

    def _observations(self, captures: Sequence[str], site: Site, places: list[Place]) -> None:
        for time_ns, last_ns, packet, content, at, count in self._gathered.rows():
            place, plan = places[at], self._plans[content]
            if plan.nearby is not None:
                site.nearby.note(moment(time_ns), plan.nearby, count)
                continue
            if place.normal is None:
                continue
            if plan.binding is not None and place.subject.ip is not None:
                site.sightings.bind(place.normal, plan.binding)
            time = moment(time_ns)
            last = time if last_ns == time_ns else moment(last_ns)
            heard = place_of(packet, captures)
            for note in plan.notes:
                subject = note.subject or place.subject
                seen = Observation(time, *heard, note.kind, subject, note.fields, count)
                site.ledger.include(note.subject or place.normal, Entry(seen, last), note.name)

    def _plan_of_record(self, kind: str, fields: Mapping[str, FieldValue]) -> Plan:
        content = kind, repr(fields)
        plan = self._plans_of_records.get(content)
        if plan is None:
            if len(self._plans_of_records) >= MAX_PLANS:
                self._plans_of_records.clear()
            plan = self._plans_of_records[content] = self.plan(kind, dict(fields))
        return plan

    def plan(self, kind: str, fields: Mapping[str, FieldValue]) -> Plan:
        """What follows from a kind with these fields: `NOTHING`, if nothing does."""
        if kind == ADVERTISEMENT:
            return Plan((), None, fields)
        shown = Observation(EPOCH, "", 0, kind, NOBODY, fields)
        notes = [
            Note(one.kind, one.fields, name_of(one), None if one.subject is NOBODY else one.subject)
            for one in worth_keeping_of(shown, self.speaks)
        ]
        binding = binding_told(kind, fields)
        return Plan(tuple(notes), binding) if notes or binding is not None else NOTHING

    @staticmethod
    def _flows(gathered: Gathered, captures: Sequence[str], site: Site, places: list[Place]) -> None:
        for span, ends, ports, transport, protocol, octets, answered, side, number in gathered.conversations():
            client, server = places[ends[0]].normal, places[ends[1]].normal
            if client is None or server is None or client.ip is None or server.ip is None:
                continue
            talk = Talk(transport, protocol, (client, server), ports, octets, answered, side, number)
            site.relations.add(talk, (moment(span[0]), moment(span[1])), place_of(span[2], captures))
