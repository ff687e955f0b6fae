"""Questions that only a person can answer: each capability takes the answers to those that it asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from asepsis.core.findings import Answer


class AnswerError(ValueError):
    """The answer cannot be kept; the message says why, and what can be answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person reads it."""

    id: str
    text: str
    values: tuple[str, ...]
    """What can be answered; empty for words of one's own."""
    answer: Answer | None
    """What was answered last."""


class Answering(Protocol):
    """How a capability asks and is answered."""

    def questions(self, engine: Engine, at: datetime) -> tuple[Asked, ...]:
        """What it asks now, and what was answered."""

    def answer(self, engine: Engine, question: str, value: str, *, by: str, at: datetime) -> bool:
        """Keep an answer; an empty value takes it back. False when the question is not one of its own.

        Raises AnswerError.
        """
