"""The tables of `knowledge/governance`: elements of a risk analysis, rules, roles, services, questions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from asepsis.core.knowledge import shipped_folder


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine elements that the Office for Civil Rights looks for in a risk analysis."""

    number: int
    official: str
    """The name of the element in the guidance."""
    title: str
    lead: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the HIPAA Security Rule (45 CFR 164 subpart C)."""

    citation: str
    standard: str
    specification: str
    designation: str
    """`required`, `addressable` or `standard`."""
    plain_words: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can tell."""

    id: str
    element: int
    """Number of the element that it fills; 0 for the incident page."""
    subject: str
    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Person:
    """One of the five people of a small practice."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role in an incident, and which of the five people takes it."""

    name: str
    person: str
    ten_minutes: str
    twelve_hours: str


@dataclass(frozen=True, slots=True)
class Care:
    """What a category of device means for care."""

    category: str
    words: str
    service: str
    """Identifier of the service of care; empty when the category alone does not tell it."""
    part: str
    """`device`, `server` or `network`."""
    patient_data: str
    """`makes`, `keeps`, `passes`, `shows`, `maybe` or `no`."""


@dataclass(frozen=True, slots=True)
class CareService:
    """Something the practice does for patients, and what to do when its computers stop."""

    id: str
    title: str
    stops: str
    alone: str
    """What still works without the network."""
    paper: str
    first: str
    """What to do first."""


def _rows(name: str) -> list[dict[str, str]]:
    with (shipped_folder() / "governance" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def elements() -> tuple[Element, ...]:
    """The nine elements in their order."""
    return tuple(
        Element(int(row["number"]), row["element"], row["title"], row["lead"], row["source"])
        for row in _rows("risk_analysis_elements.csv")
    )


@cache
def rules() -> dict[str, Rule]:
    """The rules that documents cite, by citation."""
    return {
        row["citation"]: Rule(
            row["citation"], row["standard"], row["specification"], row["designation"], row["plain_words"]
        )
        for row in _rows("security_rule.csv")
    }


@cache
def questions() -> dict[str, Question]:
    """All questions by identifier, in the order in which they are asked."""
    return {
        row["question"]: Question(row["question"], int(row["element"]), row["subject"], row["text"], row["citation"])
        for row in _rows("questions.csv")
    }


@cache
def people() -> tuple[Person, ...]:
    """The five people in the order in which they are told."""
    rows = sorted(_rows("people.csv"), key=lambda row: int(row["order"]))
    return tuple(Person(row["person"], row["title"]) for row in rows)


@cache
def roles() -> tuple[Role, ...]:
    """The roles of an incident."""
    return tuple(
        Role(row["role"], row["person"], row["ten_minutes"], row["twelve_hours"]) for row in _rows("incident_roles.csv")
    )


@cache
def care_by_category() -> dict[str, Care]:
    """What is known of the categories, by category."""
    return {
        row["category"]: Care(row["category"], row["words"], row["service"], row["part"], row["patient_data"])
        for row in _rows("care_devices.csv")
    }


@cache
def care_services() -> tuple[CareService, ...]:
    """The services in the order in which they are told."""
    rows = sorted(_rows("services.csv"), key=lambda row: int(row["order"]))
    return tuple(
        CareService(row["service"], row["title"], row["stops"], row["alone"], row["paper"], row["first"])
        for row in rows
    )
