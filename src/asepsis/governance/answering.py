"""How governance is answered: what the papers cannot know without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core import board
from asepsis.core.answering import Asked
from asepsis.core.findings import Answer
from asepsis.governance.answers import give_answer, take_back
from asepsis.governance.knowledge import questions as known_questions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


def questions(engine: Engine, at: datetime) -> tuple[Asked, ...]:
    """All questions of the papers, in the order of asking."""
    del at
    answers = {one.id: one for one in board.read(engine, Answer)}
    return tuple(Asked(one.id, one.text, (), answers.get(one.id)) for one in known_questions().values())


def answer(engine: Engine, question: str, value: str, *, by: str, at: datetime) -> bool:
    """Keep an answer to a question of the papers, or take it back."""
    if question not in known_questions():
        return False
    if value:
        give_answer(engine, question, value, by=by, at=at)
    else:
        take_back(engine, question)
    return True
