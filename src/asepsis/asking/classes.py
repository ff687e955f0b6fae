"""Which devices may be asked at all: a class for each category, and none for what is not known."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.nouns import Fact

SURE_ENOUGH = 0.8
"""A category believed less than this is not known."""
POSSIBLE = 0.02
"""Another category that is at least this likely counts: the strictest class of all that are possible holds."""


class SafetyClass(StrEnum):
    """How careful one must be, strictest first."""

    NEVER = "A"
    """A patient's safety hangs on it: never asked."""
    APPROVED = "B"
    """Asked only when a named person approved this very device."""
    CLINICAL = "C"
    """Clinical computers."""
    EVERYDAY = "D"
    OFFICE = "E"
    """Computers and network equipment."""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A class, and why."""

    safety: SafetyClass
    reason: str
    source: str


@cache
def shipped_classes() -> Mapping[str, Reasoned]:
    """The class of each category that has one."""
    with (shipped_folder() / "asking" / "classes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["category"]: Reasoned(SafetyClass(row["class"]), row["reason"], row["source"])
            for row in csv.DictReader(file)
        }


def class_of(facts: Mapping[Attribute, Fact], classes: Mapping[str, Reasoned]) -> Reasoned | None:
    """The strictest class that the device may belong to; None when it is not known well enough to be asked."""
    fact = facts.get(Attribute.CATEGORY)
    if fact is None or (fact.conflict and not fact.by_person):
        return None
    if fact.confidence < SURE_ENOUGH and not fact.by_person:
        return None
    likely = [fact.value]
    if not fact.by_person:
        likely += [other.value for other in fact.alternatives if other.confidence >= POSSIBLE]
    found = [classes.get(name) for name in likely]
    known = [one for one in found if one is not None]
    return None if len(known) < len(found) else min(known, key=lambda one: one.safety)
