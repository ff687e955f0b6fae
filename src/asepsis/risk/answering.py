"""How risk is answered: what would make its scores more certain, and which Windows a device runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core import board
from asepsis.core.answering import AnswerError, Asked
from asepsis.core.findings import Answer
from asepsis.core.store.database import writing
from asepsis.inventory.observed import read_observed
from asepsis.risk.content import shipped_content
from asepsis.risk.finders import windows
from asepsis.risk.scene import Scene
from asepsis.risk.service import CAPABILITY, answer_question, look
from asepsis.risk.shown import most_telling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Edition:
    """One release that fits what a device showed."""

    value: str
    """What to answer."""
    words: str
    """The product, with the end of its fixes."""


@dataclass(frozen=True, slots=True)
class WindowsQuestion:
    """Which release of Windows a device runs, when what it showed fits several."""

    question: Asked
    version: str
    """What the device said of itself, for instance `10.0.17763`."""
    editions: tuple[Edition, ...]


def questions(engine: Engine, at: datetime) -> tuple[Asked, ...]:
    """Those that narrow the worst scores most, and those that were answered."""
    answers = {one.id: one for one in board.read(engine, Answer)}
    told = [Asked(one.id, one.text, one.values, answers.get(one.id)) for one in most_telling(look(engine, at))]
    asked = {one.id for one in told}
    mine = [one for one in answers.values() if "." in one.id and one.id not in asked]
    return (*told, *(Asked(one.id, one.question, (), one) for one in mine))


def answer(engine: Engine, question: str, value: str, *, by: str, at: datetime) -> bool:
    """Keep an answer about a device, or take it back."""
    if "." not in question:
        return False
    if not by.strip():
        raise AnswerError("an answer needs to say who gives it.")
    if not value:
        with writing(engine) as session:
            board.withdraw(session, CAPABILITY, Answer, [question])
        return True
    found = windows_questions(engine, at).get(question.partition(".")[2])
    if found is None or found.question.id != question:
        answer_question(engine, question, value, by, at)
        return True
    if value not in found.question.values:
        raise AnswerError(f"{value!r} is no answer to that; use one of: {', '.join(found.question.values)}")
    device = question.partition(".")[2]
    with writing(engine) as session:
        board.publish(session, CAPABILITY, (Answer(question, found.question.text, device, value, by.strip(), at),))
    return True


def windows_questions(engine: Engine, at: datetime) -> Mapping[str, WindowsQuestion]:
    """By device: the question which Windows it runs, where several releases show the same build."""
    answers = board.read(engine, Answer)
    scene = Scene(read_observed(engine), shipped_content(), answers, at.date())
    said = {one.id: one for one in answers}
    found: dict[str, WindowsQuestion] = {}
    for device in scene.devices.values():
        shown = windows.version_shown(scene, device.id)
        editions = windows.editions_of(scene, shown) if shown is not None else []
        if shown is None or len(editions) < 2:  # noqa: PLR2004 (one release is no question)
            continue
        identifier = windows.question_id(device.id)
        values = windows.answers_possible(scene, device.id)
        text = "Which release of Windows is it? On the device: Settings, System, About."
        asked = Asked(identifier, text, values, said.get(identifier))
        found[device.id] = WindowsQuestion(
            asked, str(shown.observation.fields["version"]), tuple(_edition(scene, value) for value in values)
        )
    return found


def _edition(scene: Scene, value: str) -> Edition:
    key = value.removesuffix(windows.EXTENDED)
    one = next(edition for edition in scene.content.editions if edition.key == key)
    if value != key:
        return Edition(value, f"{one.product}, with extended updates bought: fixes until {one.extended_end}")
    verb = "ended" if one.security_end < scene.as_of else "until"
    return Edition(value, f"{one.product}: fixes {verb} {one.security_end}")
