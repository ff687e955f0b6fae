"""The list of capabilities, in menu order. Each is a package of its own; none imports another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.asking.capability import CAPABILITY as ASKING
from asepsis.core.answering import AnswerError
from asepsis.governance.capability import CAPABILITY as GOVERNANCE
from asepsis.risk.capability import CAPABILITY as RISK
from asepsis.segmentation.capability import CAPABILITY as SEGMENTATION

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from asepsis.core.answering import Asked
    from asepsis.core.capability import Capability

CAPABILITIES: tuple[Capability, ...] = (RISK, SEGMENTATION, GOVERNANCE, ASKING)
"""Each says how it mounts its commands; what they need they import when they run."""


def all_questions(engine: Engine, at: datetime) -> tuple[Asked, ...]:
    """What only a person can tell, asked by any capability."""
    asking = (one.answering() for one in CAPABILITIES if one.answering is not None)
    return tuple(asked for answering in asking for asked in answering.questions(engine, at))


def answer(engine: Engine, question: str, value: str, *, by: str, at: datetime) -> None:
    """Hand an answer to the capability that asks. Raises AnswerError, also when none does."""
    for one in CAPABILITIES:
        if one.answering is not None and one.answering().answer(engine, question, value, by=by, at=at):
            return
    raise AnswerError(f"nobody asks {question!r}; `asepsis questions` shows what is asked")
