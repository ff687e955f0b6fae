"""What one can do with risk: assess a site and keep the result, ask what an action would change, answer a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from asepsis.core import board
from asepsis.core.answering import AnswerError
from asepsis.core.findings import Action, Answer, Control, Event, Finding
from asepsis.core.store.database import writing
from asepsis.inventory.observed import read_observed
from asepsis.inventory.register.records import read_register
from asepsis.risk.actions import Proposal, propose
from asepsis.risk.assessment import Assessment, assess
from asepsis.risk.closing import settled
from asepsis.risk.content import shipped_content
from asepsis.risk.findings import find
from asepsis.risk.questions import NO, YES, questions_of
from asepsis.risk.registered import Need, needs
from asepsis.risk.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from asepsis.risk.model import Question, Weakness

CAPABILITY = "risk"


@dataclass(frozen=True, slots=True)
class Result:
    """What an assessment gave."""

    assessment: Assessment
    proposals: tuple[Proposal, ...]
    """Those for today first."""
    needs: tuple[Need, ...] = ()
    """What to look after at devices that nobody hears; they have no score."""


def look(engine: Engine, as_of: datetime) -> Result:
    """Assess without keeping anything."""
    observed = read_observed(engine)
    scene = Scene(observed, shipped_content(), board.read(engine, Answer), as_of.date())
    controls = board.read(engine, Control)
    known = {one.id: one for one in board.read(engine, Finding)}
    found = _answered(find(scene), scene)
    weaknesses = settled(found, known, controls, scene)
    assessment = assess(scene, weaknesses, controls)
    earlier = {one.id: one.state for one in board.read(engine, Action)}
    unheard = needs(read_register(engine), scene.content, scene.as_of)
    return Result(assessment, propose(assessment, earlier), unheard)


def assess_and_keep(engine: Engine, as_of: datetime) -> Result:
    """Assess, and write findings, actions and what just changed on the board. Twice the same changes nothing."""
    result = look(engine, as_of)
    findings = tuple(one.finding for one in result.assessment.weaknesses)
    actions = tuple(one.action for one in result.proposals)
    before = {one.id: one for one in board.read(engine, Action)}
    events = _events(before, actions, as_of)
    kept = tuple(sorted(actions, key=lambda one: one.id)) == tuple(before[one] for one in sorted(before))
    if kept and findings == board.read(engine, Finding):
        return result
    with writing(engine) as session:
        _replace(session, engine, Finding, findings)
        _replace(session, engine, Action, actions)
        board.publish(session, CAPABILITY, events)
    return result


Kept = TypeVar("Kept", Finding, Action)


def _replace(session: Session, engine: Engine, noun: type[Kept], made: Iterable[Kept]) -> None:
    statements = tuple(made)
    mine = {one.id for one in statements}
    gone = [one.id for one in board.read(engine, noun) if one.id not in mine]
    board.withdraw(session, CAPABILITY, noun, gone)
    board.publish(session, CAPABILITY, statements)


def _events(before: dict[str, Action], actions: Iterable[Action], at: datetime) -> tuple[Event, ...]:
    """One for each action that was closed or came back since it was looked at last."""
    found: list[Event] = []
    for one in actions:
        known = before.get(one.id)
        if one.state == (known.state if known else "open"):
            continue
        sentence = f"{one.title}: {one.state.value}"
        moment = one.verified or at
        identifier = f"action_{one.state.value}.{one.id}.{moment.isoformat()}"
        found.append(Event(identifier, f"action_{one.state.value}", sentence, moment, one.asset_ids, one.evidence[-1:]))
    return tuple(found)


def _answered(weaknesses: tuple[Weakness, ...], scene: Scene) -> tuple[Weakness, ...]:
    """What people said of findings that were not certain: yes makes them so, no takes them away."""
    found: list[Weakness] = []
    for one in weaknesses:
        said = None if one.finding.is_certain else scene.answers.get(one.finding.id)
        if said == YES:
            found.append(replace(one, finding=replace(one.finding, is_certain=True)))
        elif said != NO:
            found.append(one)
    return tuple(found)


def answer_question(engine: Engine, question_id: str, value: str, by: str, at: datetime) -> Question:
    """Keep what a person answered. Raises AnswerError for a question nobody asks, or a value it does not have."""
    assessment = look(engine, at).assessment
    asset_id = question_id.partition(".")[2]
    asked = questions_of(assessment, asset_id) if asset_id in assessment.cards else ()
    question = next((one for one in asked if one.id == question_id), None)
    if question is None:
        raise AnswerError(f"nobody asks {question_id!r} now; `asepsis risk DEVICE` shows the open questions")
    if not question.values:
        raise AnswerError("only a test counts here: what people say of a barrier does not change a score")
    if value not in question.values:
        raise AnswerError(f"{value!r} is no answer to that; use one of: {', '.join(question.values)}")
    made = Answer(question_id, question.text, asset_id, value, by, at)
    with writing(engine) as session:
        board.publish(session, CAPABILITY, (made,))
    return question
