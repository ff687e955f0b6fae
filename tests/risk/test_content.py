"""The tables are whole, and what people read is easy to read."""

from __future__ import annotations

import csv
import re

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.risk.actions import KIND_OF_ACTION
from asepsis.risk.content import shipped_content
from tests.risk.reading import grade

CONTENT = shipped_content()
HARDEST_GRADE = 8.0
NAMES = {
    "name": "X-ray room2", "callers": "computer desk2", "partners": "file server", "volume": "12 kB", "build": "10.0",
    "range": "on 2026-10-13", "products": "Windows 10", "address": "192.0.2.1", "published": "", "tool": "AnyDesk",
    "clients": "computer desk2", "guests": "3", "number": "6",
}  # fmt: skip
TEXTS = [
    (f"{place} {kind} {part}", text)
    for place, table in (("findings", CONTENT.findings), ("actions", CONTENT.actions))
    for kind, parts in table.items()
    for part, text in parts.items()
    if part != "minutes"
]


@pytest.mark.parametrize(("place", "text"), TEXTS, ids=[place for place, _ in TEXTS])
def test_each_text_is_plain(place: str, text: str) -> None:
    sentences = text.format(**NAMES)
    assert len(re.findall(r"\w+", sentences)) <= 40, place
    if len(re.findall(r"\w+", sentences)) >= 8:
        assert grade(sentences) <= HARDEST_GRADE + 2, (place, grade(sentences))


@pytest.mark.parametrize("kind", sorted(CONTENT.actions))
def test_an_action_as_a_whole_is_for_grade_eight(kind: str) -> None:
    parts = CONTENT.actions[kind]
    whole = ". ".join(str(parts[part]).rstrip(".").format(**NAMES) for part in ("title", "why", "care", "proof")) + "."
    assert grade(whole) <= HARDEST_GRADE, grade(whole)


@pytest.mark.parametrize("kind", sorted(CONTENT.findings))
def test_a_finding_as_a_whole_is_for_grade_eight(kind: str) -> None:
    parts = CONTENT.findings[kind]
    whole = ". ".join(parts[part].rstrip(".").format(**NAMES) for part in ("title", "care", "fixed_when")) + "."
    assert grade(whole) <= HARDEST_GRADE, grade(whole)


def test_the_measure_tells_hard_from_easy() -> None:
    assert grade("The cat sat on the mat. It was glad.") < 2
    assert grade("Organizational vulnerability remediation necessitates interdepartmental communication.") > 15


def test_each_finding_has_an_action_with_texts() -> None:
    kinds = set(CONTENT.findings) - {"windows_out_of_support"}
    assert kinds == set(KIND_OF_ACTION)
    assert set(KIND_OF_ACTION.values()) | {"isolate", "update_windows"} == set(CONTENT.actions)


def test_each_category_has_its_harm() -> None:
    assert set(shipped_taxonomy().categories) <= set(CONTENT.harms)
    for harm in CONTENT.harms.values():
        for span in (harm.safety, harm.interruption, harm.records):
            assert 0 <= span.low <= span.best <= span.high <= 100


def test_each_row_names_its_source() -> None:
    for path in sorted((shipped_folder() / "risk").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            assert [row for row in csv.DictReader(file) if not row["source"]] == [], path.name


def test_bands_are_those_of_the_model() -> None:
    assert sorted(CONTENT.bands["likelihood"].values()) == [2, 10, 30, 60, 100]
    assert CONTENT.priority(75) == "act today"
    assert CONTENT.priority(19) == "note"
