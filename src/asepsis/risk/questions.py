"""What is not known, and which question makes the score most certain: each answer is tried by the same engine. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.core.findings import Control
from asepsis.risk.finders import windows
from asepsis.risk.model import Question
from asepsis.risk.reach import ORIGINS_RANK, OUTSIDE, Situation
from asepsis.risk.scene import ORIGINS
from asepsis.risk.score import card_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.risk.assessment import Assessment

YES, NO = "yes", "no"


def questions_of(assessment: Assessment, asset_id: str) -> tuple[Question, ...]:
    """The open questions about a device, the one that narrows its score most first."""
    before = assessment.cards[asset_id].score.width
    found: list[Question] = []
    for question, outcomes in asked_with_outcomes(assessment, asset_id):
        cards = [card_after(assessment.scored, one, asset_id, assessment.content) for one in outcomes]
        after = sum(card.score.width for card in cards) // max(1, len(cards))
        found.append(replace(question, narrows=before - after))
    return tuple(sorted(found, key=lambda one: (-one.narrows, not one.values, one.id)))


def asked_with_outcomes(assessment: Assessment, asset_id: str) -> Iterator[tuple[Question, list[Situation]]]:
    """Each question with the situation after each of its answers."""
    situation, name = assessment.situation, assessment.situation.devices[asset_id].name
    harm = situation.harm_of(asset_id, assessment.content)
    for kind, span, text in (
        ("records", harm.records, f"Of how many patients does the {name} hold or show data?"),
        ("patients_per_day", harm.interruption, f"How many patients a day need the {name}?"),
    ):
        identifier = f"{kind}.{asset_id}"
        bands = assessment.content.bands["records" if kind == "records" else "patients"]
        values = tuple(one for one, band in bands.items() if span.low <= band <= span.high)
        if span.width and len(values) > 1:
            outcomes = [situation.changed(answers={identifier: value}) for value in values]
            yield Question(identifier, asset_id, text, values), outcomes
    for weakness in situation.weaknesses:
        if weakness.finding.asset_id == asset_id and not weakness.finding.is_certain:
            yield _about_finding(assessment, weakness.finding.id, asset_id)
    yield from _about_reach(situation, asset_id, name)


def _about_finding(assessment: Assessment, finding_id: str, asset_id: str) -> tuple[Question, list[Situation]]:
    situation = assessment.situation
    weakness = next(one for one in situation.weaknesses if one.finding.id == finding_id)
    others = tuple(one for one in situation.weaknesses if one.finding.id != finding_id)
    sure = replace(weakness, finding=replace(weakness.finding, is_certain=True))
    outcomes = [replace(situation, weaknesses=(*others, sure)), replace(situation, weaknesses=others)]
    if weakness.finding.kind == "windows_out_of_support":
        values = windows.answers_possible(assessment.scene, asset_id)
        return Question(windows.question_id(asset_id), asset_id, weakness.finding.question, values), outcomes
    return Question(finding_id, asset_id, weakness.finding.question, (YES, NO)), outcomes


def _about_reach(situation: Situation, asset_id: str, name: str) -> Iterator[tuple[Question, list[Situation]]]:
    """Only a measurement can tell what reaches a device: what people say of barriers does not count."""
    device = situation.devices[asset_id]
    origins = [one for one in situation.neighbours(device) if one.group in ORIGINS]
    if not origins:
        return
    first = min(origins, key=lambda one: (ORIGINS_RANK[one.group], one.id))
    latest = max((path.last for path in situation.paths), default=None)
    if latest is None:
        return
    sources = (*(one.id for one in origins), OUTSIDE)
    barrier = Control("as if", "blocked", sources, (asset_id,), None, (), (), latest)
    text = f"Can the {first.name} open a connection to the {name}? (only a test counts)"
    yield Question(f"reach.{asset_id}", asset_id, text, ()), [situation, situation.changed(barriers=(barrier,))]
