"""The observations that are worth keeping: one entry for each thing said of an endpoint, however often it was said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation
from asepsis.inventory.keys import FINDERS
from asepsis.inventory.names_asked import OTHER_NAMES, name_asked, other_name
from asepsis.inventory.names_told import TOLD, address_told
from asepsis.inventory.watched_names import is_watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from asepsis.core.nouns import FieldValue, Subject

MAX_ENTRIES_PER_SUBJECT = 512
"""Different things remembered of one endpoint. At the bound new ones are not kept and are counted."""
MAX_ENTRIES = 1 << 20
"""Different things remembered in all; beyond that as above."""

KEPT_KINDS = frozenset(FINDERS) | {
    "dicom.association_request",
    "dicom.association_accept",
    "dicom.called",
    "dicom.object",
    "hl7.message",
    "hl7.receiver",
    "dicom.association_reject",
    "medibus.device",
    "astm.record",
    "fhir.device",
    "dhcp.lease",
    "syslog.audit",
    "smb.session",
    "redis.server",
    "iscsi.target",
    "vnc.handshake",
    "rmcp.log_on",
    "sadp.device",
    TOLD,
    OTHER_NAMES,
}
"""Kinds kept whether or not a rule reads them: marks, application names, devices behind, signs of weakness, leases."""


TITLE_FIELDS = {"dicom.association_request": "calling_ae", "dicom.association_accept": "called_ae"}
"""By kind: the field with the AE title of the host itself."""
CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Entry:
    """One thing that was said of an endpoint."""

    observation: Observation
    """As it was first seen; its count is the sum of all."""
    last: datetime

    def include(self, other: Entry) -> None:
        """Add the same thing said at another time: the earlier stands for it, whichever was read first."""
        mine, its = self.observation, other.observation
        is_after = (mine.time, mine.capture, mine.packet) > (its.time, its.capture, its.packet)
        first = its if is_after else mine
        self.observation = Observation(
            first.time, first.capture, first.packet, first.kind, first.subject, first.fields, mine.count + its.count
        )
        self.last = max(self.last, other.last)


Name = tuple[str, str]
"""Kind and canonical fields: what makes two observations of one endpoint the same."""


def name_of(observation: Observation) -> Name:
    """The name under which the observation is kept."""
    return observation.kind, canonical(observation.fields)


def canonical(fields: Mapping[str, FieldValue]) -> str:
    """The fields as text that is equal exactly when they are."""
    return CANONICAL.encode(fields) if fields else "{}"


def worth_keeping(observation: Observation, speaks: Callable[[Observation], object]) -> bool:
    """Whether the ledger keeps an observation of this kind with these fields, whoever showed it."""
    return observation.kind in KEPT_KINDS or is_watched(observation) or bool(speaks(observation))


def worth_keeping_of(observation: Observation, speaks: Callable[[Observation], object]) -> list[Observation]:
    """What the ledger keeps of an observation and of what follows from it alone: the name that was asked for, or told.

    Of a name that nobody knows it keeps that there was one, not the name.
    """
    asked = name_asked(observation)
    said = (observation, asked, address_told(observation))
    kept = [one for one in said if one is not None and worth_keeping(one, speaks)]
    other = other_name(asked) if asked is not None and asked not in kept else None
    return kept if other is None else [*kept, other]


class Ledger:
    """All that was said of all endpoints, bounded."""

    def __init__(self, speaks: Callable[[Observation], object]) -> None:
        """`speaks`: whether an observation is evidence; others are kept only if in `KEPT_KINDS` or watched."""
        self.speaks = speaks
        self.by_subject: dict[Subject, dict[Name, Entry]] = {}
        self.entries = 0
        self.dropped = 0
        """Observations that could not be kept."""

    def note(self, subject: Subject, observation: Observation) -> None:
        """Keep an observation of an endpoint in normal form, and what follows from it, as far as it is worth it."""
        for one in worth_keeping_of(observation, self.speaks):
            whose = subject if one.subject is observation.subject else one.subject
            self.include(whose, Entry(one, one.time))

    def include(self, subject: Subject, entry: Entry, name: Name | None = None) -> None:
        """Add an entry, or add it up with the same one that is already there. `name`: its own, if it is known."""
        mine = self.by_subject.get(subject)
        if mine is None:
            mine = self.by_subject[subject] = {}
        name = name or name_of(entry.observation)
        known = mine.get(name)
        if known is not None:
            known.include(entry)
        elif len(mine) < MAX_ENTRIES_PER_SUBJECT and self.entries < MAX_ENTRIES:
            mine[name] = entry
            self.entries += 1
        else:
            self.dropped += entry.observation.count

    def of(self, subject: Subject) -> Iterator[Observation]:
        """The observations of one endpoint, in the order in which they were kept."""
        for entry in self.by_subject.get(subject, {}).values():
            yield entry.observation
