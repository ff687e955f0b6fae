"""The questions and statements about what no sensor saw. The statements are all that the API writes."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 (used in signatures that the framework reads)
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from asepsis.api.model import FormAnswer, KeptAnswer, UnheardAnswer
from asepsis.api.told_answers import form_answer, unheard_answer
from asepsis.core.answering import AnswerError
from asepsis.inventory.register.entry import MAX_LENGTH, MAX_NUMBER, RegisterError

if TYPE_CHECKING:
    from asepsis.api.desk import Desk
    from asepsis.api.source import Snapshot

Word = Annotated[str, Field(max_length=MAX_LENGTH)]
MAX_QUESTION_LENGTH = 80
REFUSED: dict[int | str, dict[str, Any]] = {422: {"description": "It cannot be kept; `detail` says why"}}
FIXED = "This console shows a copy. Nothing can be written down here."


class Statement(BaseModel, extra="forbid"):
    """Something a person says."""

    by: Word
    """The role of who says so, never a name."""


class RegisterStatement(Statement):
    """A device that no sensor hears."""

    kind: Word
    vendor: Word | None = None
    model: Word | None = None
    serial: Word | None = None
    number: Annotated[int, Field(ge=1, le=MAX_NUMBER)] = 1
    link: Word | None = None
    place: Word | None = None
    system: Word | None = None

    def told(self) -> dict[str, object]:
        """What it says of the device."""
        return self.model_dump(exclude={"by"}, exclude_none=True)


class AnswerStatement(Statement):
    """An answer to a question; an empty value takes it back."""

    question: Annotated[str, Field(max_length=MAX_QUESTION_LENGTH)]
    value: Word


def told_routes(snapshot: Snapshot, desk: Desk | None) -> APIRouter:
    """The routes; without a desk nothing can be written."""
    router = APIRouter(prefix="/api")

    @router.get("/unheard", operation_id="getUnheard")
    def unheard() -> UnheardAnswer:
        """What no sensor saw: the register, what is nearby, lists of people, and how complete the inventory is."""
        return unheard_answer(snapshot.analysis())

    @router.get("/register/form", operation_id="getRegisterForm")
    def form() -> FormAnswer:
        """The choices of the register's form."""
        return form_answer()

    @router.post("/register", operation_id="addRegistered", responses=REFUSED, status_code=201)
    def add(statement: RegisterStatement) -> KeptAnswer:
        """Write down a device that no sensor hears."""
        with _refusals():
            return KeptAnswer(id=_there(desk).add(statement.told(), statement.by).id)

    @router.post("/register/{device_id}", operation_id="changeRegistered", responses=REFUSED)
    def change(device_id: str, statement: RegisterStatement) -> KeptAnswer:
        """Say a registered device anew: all of it, as the form holds it."""
        with _refusals():
            return KeptAnswer(id=_there(desk).change(device_id, statement.told(), statement.by).id)

    @router.post("/register/{device_id}/retire", operation_id="retireRegistered", responses=REFUSED)
    def retire(device_id: str, statement: Statement) -> KeptAnswer:
        """Say that a registered device is gone."""
        with _refusals():
            return KeptAnswer(id=_there(desk).retire(device_id, statement.by).id)

    @router.post("/answers", operation_id="giveAnswer", responses=REFUSED)
    def give(statement: AnswerStatement) -> KeptAnswer:
        """Answer a question; it is told as a person's claim, never as measured."""
        with _refusals():
            _there(desk).answer(statement.question, statement.value.strip(), statement.by)
            return KeptAnswer(id=statement.question)

    return router


def _there(desk: Desk | None) -> Desk:
    if desk is None:
        raise HTTPException(403, FIXED)
    return desk


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be kept, as an answer with its reason."""
    try:
        yield
    except (RegisterError, AnswerError) as error:
        raise HTTPException(422, str(error)) from error
