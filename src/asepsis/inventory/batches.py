"""Takes the engine's batches into a site: each content is judged once, however many hosts show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.nouns import Observation, Subject
from asepsis.inventory.beyond import Beyond, beyond_of
from asepsis.inventory.ledger import TITLE_FIELDS, Entry, name_of, worth_keeping_of
from asepsis.inventory.nearby import ADVERTISEMENT
from asepsis.inventory.relations import Talk
from asepsis.inventory.sightings import Presence, binding_told, normal
from asepsis.sensing.engine import EPOCH, Gathered, end_of, moment
from asepsis.sensing.engine import place as place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asepsis.core.nouns import FieldValue
    from asepsis.inventory.ledger import Name
    from asepsis.inventory.site import Ground, Site
    from asepsis.sensing.engine import Batch, Present
    from asepsis.sensing.reading import Seen

MAX_PLANS = 1 << 17
"""Contents of which it is remembered what follows from them; at the bound all are forgotten and judged anew."""
MAX_GATHERED = 1 << 18
"""Endpoints, contents, rows and conversations that batches are added up to before they are taken in: some 30 MB."""
MAX_WAITING = 8
"""Readings of one site of which a part may wait; of later ones all is taken in."""
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

    @property
    def identity(self) -> object:
        """What is equal for plans that are one, unless they were heard nearby."""
        return tuple([(note.name, note.subject) for note in self.notes]), self.binding

    @property
    def tells_of_others(self) -> bool:
        """Whether more follows than that its speaker said something."""
        told = any(note.subject is not None or note.kind in TITLE_FIELDS for note in self.notes)
        return told or self.binding is not None or self.nearby is not None


NOTHING = Plan((), None)
"""The plan for most contents."""
NOBODY_WAITS = Beyond()


class Places(NamedTuple):
    """The endpoints of a reading, in their order."""

    subjects: Sequence[Subject]
    """As the sensor saw them."""
    normal: Sequence[Subject | None]


class Reading:
    """What batches gave: it goes into a site as a whole, or hosts of the internet wait."""

    def __init__(self, gathered: Gathered, plans: Sequence[Plan], captures: Sequence[str]) -> None:
        """`plans`: what follows from contents, by the number in the rows. `captures`: that were read together."""
        self._gathered, self._plans, self._captures = gathered, plans, captures
        self.beyond = NOBODY_WAITS

    def take_in(self, site: Site) -> None:
        """Take it in as a whole."""
        self._take_in(site, self._present(site.near, self._gathered.present(), 0), 0)

    def take_in_near(self, site: Site) -> bool:
        """Take it in but for hosts of the internet that may wait. Returns whether there are any."""
        told = {number for number, plan in enumerate(self._plans) if plan.tells_of_others}
        speakers = {row[4] for row in self._gathered.rows() if row[3] in told}
        present = self._gathered.present()
        self.beyond = beyond_of(present, speakers, self._captures)
        places = self._present(site.near, present, 0)
        del present  # Tens of megabytes, before the next ones are made.
        self._take_in(site, places, 0)
        return bool(self.beyond.addresses)

    def take_in_rest(self, site: Site) -> None:
        """Take in what waits."""
        self._take_in(site, self._present(site.near, self._gathered.present(), 1), 1)

    def _take_in(self, site: Site, places: Places, part: int) -> None:
        """Take in what endpoints said and whom they talked with. `part`: 1 for those that wait, 0 for all others."""
        waits = self.beyond.waits or bytes(len(places.subjects))
        self._rows(site, places, waits, part)
        self._flows(site.near, places, waits, part)

    def _present(self, ground: Ground, present: Sequence[Present], part: int) -> Places:
        """Take in when endpoints were there. Returns all of them."""
        sightings, captures = ground.sightings, self._captures
        waits = self.beyond.waits or bytes(len(present))
        subjects = [Subject(*one[0]) for one in present]
        normals = [subject if waiting else normal(subject) for subject, waiting in zip(subjects, waits, strict=True)]
        for one, subject, waiting in zip(present, normals, waits, strict=True):
            if subject is None or waiting != part:
                continue
            _, first, last_ns, rows, count, is_sender, hop_limits, until_ns = one
            if first is not None:
                end_ns = end_of(last_ns, until_ns)
                begin = moment(first[0])
                end = begin if end_ns == first[0] else moment(end_ns)
                presence = Presence(begin, end, *place_of(first[1], captures), count, is_sender)
                sightings.see(subject, presence, hop_limits, rows)
            elif until_ns is not None:
                sightings.saw_until(subject, moment(until_ns))
        return Places(subjects, normals)

    def _rows(self, site: Site, places: Places, waits: Sequence[int], part: int) -> None:
        sightings, ledger, _ = site.near
        plans, captures, (subjects, normals) = self._plans, self._captures, places
        for time_ns, last_ns, packet, number, at, count in self._gathered.rows():
            if waits[at] != part:
                continue
            plan = plans[number]
            if plan.nearby is not None:
                site.nearby.note(moment(time_ns), plan.nearby, count)
                continue
            whose = normals[at]
            if whose is None:
                continue
            subject = subjects[at]
            if plan.binding is not None and subject.ip is not None:
                sightings.bind(whose, plan.binding)
            time = moment(time_ns)
            last = time if last_ns == time_ns else moment(last_ns)
            capture, heard = place_of(packet, captures)
            for note in plan.notes:
                about = note.subject
                seen = Observation(time, capture, heard, note.kind, about or subject, note.fields, count)
                ledger.include(about or whose, Entry(seen, last), note.name)

    def _flows(self, ground: Ground, places: Places, waits: Sequence[int], part: int) -> None:
        """Those of two hosts that both wait, wait too."""
        captures, relations, normals = self._captures, ground.relations, places.normal
        for span, ends, ports, transport, protocol, octets, answered, side, number in self._gathered.conversations():
            if waits[ends[0]] & waits[ends[1]] != part:
                continue
            client, server = normals[ends[0]], normals[ends[1]]
            if client is None or server is None or client.ip is None or server.ip is None:
                continue
            talk = Talk(transport, protocol, (client, server), ports, octets, answered, side, number)
            relations.add(talk, (moment(span[0]), moment(span[1])), place_of(span[2], captures))


class Batches:
    """Takes in batches, and remembers what follows from contents that come again."""

    def __init__(self, speaks: Callable[[Observation], object], *, holds_back: bool = False) -> None:
        """`speaks`: whether an observation is evidence. `holds_back`: hosts of the internet need not be taken in."""
        self.speaks = speaks
        self._holds_back = holds_back
        self._forget()
        self._plans_of_records: dict[tuple[str, str], Plan] = {}
        """By kind and fields, as text."""

    def take(self, batch: Batch, captures: Sequence[str], site: Site) -> None:
        """Take a batch of captures that are read together. Until `settle`, what it shows need not be in the site."""
        fresh = self._gathered.add(batch)
        self._gathered.judge([self._number(kind, fields) for kind, fields in fresh])
        self._judged += len(fresh)
        if self._gathered.size >= MAX_GATHERED or self._judged >= MAX_PLANS:
            self.settle(captures, site)

    def _forget(self) -> None:
        """Begin anew; what a reading that waits holds stays its own."""
        self._gathered = Gathered()
        self._judged = 0
        """Contents."""
        self._plans: list[Plan] = []
        """What follows from contents, each once."""
        self._numbers: dict[object, int] = {}
        """Where in `_plans`, by what makes two plans one."""

    def _number(self, kind: str, fields: Mapping[str, FieldValue]) -> int | None:
        """The number of what follows from a content, or None: most names that are asked for lead to one note."""
        plan = self.plan(kind, fields)
        if plan is NOTHING:
            return None
        number = len(self._plans)
        if plan.nearby is None:
            known = self._numbers.setdefault(plan.identity, number)
            if known != number:
                return known
        self._plans.append(plan)
        return number

    def settle(self, captures: Sequence[str], site: Site) -> None:
        """Take into the site what the batches of these captures showed since the last time, each counted as it came."""
        reading = Reading(self._gathered, self._plans, captures)
        if self._holds_back and len(site.waiting) < MAX_WAITING:
            if reading.take_in_near(site):
                site.waiting.append(reading)
                self._forget()
        else:
            reading.take_in(site)
        self._gathered.clear()
        if self._judged >= MAX_PLANS:
            self._forget()

    def take_seen(self, seen: Seen, site: Site) -> None:
        """Take what records of others show into the site, one by one as it came."""
        for one in seen.observations:
            plan = self._plan_of_record(one.kind, one.fields)
            if plan.nearby is not None:
                site.nearby.note(one.time, plan.nearby, one.count)
                continue
            subject = site.near.sightings.note(one)
            if subject is None:
                continue
            for note in plan.notes:
                whose = note.subject or one.subject
                kept = Observation(one.time, one.capture, one.packet, note.kind, whose, note.fields, one.count)
                site.near.ledger.include(note.subject or subject, Entry(kept, one.time), note.name)
        site.note_flows(seen.flows)

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
