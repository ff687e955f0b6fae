"""What people answer: kept with who said it and when. An answer fills a gap; it never counts as measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core import board
from asepsis.core.answering import AnswerError
from asepsis.core.findings import Answer
from asepsis.core.store.database import writing
from asepsis.governance.knowledge import questions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

CAPABILITY_NAME = "governance"
MAX_ANSWER_LENGTH = 1_000
"""Characters of an answer; a longer one belongs into a document of its own."""


def give_answer(engine: Engine, question_id: str, value: str, *, by: str, at: datetime) -> Answer:
    """Keep an answer in place of an earlier one. Raises AnswerError when the question is not known."""
    question = questions().get(question_id)
    if question is None:
        raise AnswerError(f"there is no question {question_id!r}. The questions are: {', '.join(questions())}.")
    if not value.strip() or not by.strip():
        raise AnswerError("an answer needs some text, and the name of who gives it.")
    if len(value) > MAX_ANSWER_LENGTH:
        raise AnswerError(f"an answer has at most {MAX_ANSWER_LENGTH:,} characters.")
    answer = Answer(question.id, question.text, None, value.strip(), by.strip(), at)
    with writing(engine) as session:
        board.publish(session, CAPABILITY_NAME, [answer])
    return answer


def take_back(engine: Engine, question_id: str) -> None:
    """Remove an answer, so that its gap is open again."""
    with writing(engine) as session:
        board.withdraw(session, CAPABILITY_NAME, Answer, [question_id])
