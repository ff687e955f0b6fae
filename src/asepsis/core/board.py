"""The board: capabilities write here what others need, and read it by noun. They never call each other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from asepsis.core.findings import Action, Answer, Control, Event, Finding
from asepsis.core.store.board_models import Statement
from asepsis.core.store.database import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Engine

Noun = TypeVar("Noun", Finding, Action, Control, Answer, Event)

NOUNS: dict[type, str] = {
    Finding: "finding",
    Action: "action",
    Control: "control",
    Answer: "answer",
    Event: "event",
}


@cache
def _adapters() -> dict[str, TypeAdapter[object]]:
    return {word: TypeAdapter(noun) for noun, word in NOUNS.items()}


def publish(session: Session, capability: str, statements: Iterable[Noun]) -> None:
    """Write statements of a capability; one with the same identifier is written anew."""
    rows = [
        {
            "noun": NOUNS[type(statement)],
            "id": statement.id,
            "capability": capability,
            "body": _adapters()[NOUNS[type(statement)]].dump_python(statement, mode="json"),
        }
        for statement in statements
    ]
    upsert(session, Statement, rows, ("noun", "id"))


def withdraw(session: Session, capability: str, noun: type[Noun], identifiers: Sequence[str]) -> None:
    """Take back statements of a capability. Those of others stay, whatever they are called."""
    session.execute(
        delete(Statement).where(
            Statement.noun == NOUNS[noun], Statement.capability == capability, Statement.id.in_(identifiers)
        )
    )


def read(engine: Engine, noun: type[Noun]) -> tuple[Noun, ...]:
    """All statements of a noun, by identifier. Raises pydantic's ValidationError when a row is damaged."""
    with Session(engine) as session:
        bodies = session.scalars(select(Statement.body).where(Statement.noun == NOUNS[noun]).order_by(Statement.id))
        made = [_adapters()[NOUNS[noun]].validate_python(body, strict=False) for body in bodies]
    return tuple(one for one in made if isinstance(one, noun))
