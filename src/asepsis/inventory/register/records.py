"""The register in the store: each statement stands for ever, with its day and who said it; the last counts."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from asepsis.core.store.database import writing
from asepsis.core.store.models import RegisterStatement
from asepsis.inventory.register.entry import Entry, Registered, RegisterError, role_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

IDENTIFIER_OCTETS = 5
MAX_REGISTERED = 10_000
"""Devices of one register; more are a list of another program, for which there is `import-devices`."""


def add(engine: Engine, entry: Entry, *, by: str, at: datetime) -> Registered:
    """Write a device down. Raises RegisterError."""
    identifier = f"r{secrets.token_hex(IDENTIFIER_OCTETS)}"
    with writing(engine) as session:
        if len(_standing(session)) >= MAX_REGISTERED:
            raise RegisterError(
                f"the register holds {MAX_REGISTERED} devices, the most it takes: import a list instead"
            )
        session.add(_statement(identifier, entry, role_of(by), at, is_retired=False))
    return Registered(identifier, entry, by, at, at)


def change(engine: Engine, identifier: str, entry: Entry, *, by: str, at: datetime) -> Registered:
    """Say a device of the register anew. Raises RegisterError when it is not there."""
    with writing(engine) as session:
        known = _known(session, identifier)
        session.add(_statement(known.id, entry, role_of(by), at, is_retired=False))
    return Registered(known.id, entry, by, known.first, at)


def retire(engine: Engine, identifier: str, *, by: str, at: datetime) -> Registered:
    """Say that a device is gone. What was said of it stays in the store. Raises RegisterError when it is not there."""
    with writing(engine) as session:
        known = _known(session, identifier)
        session.add(_statement(known.id, known.entry, role_of(by), at, is_retired=True))
    return known


def read_register(engine: Engine) -> tuple[Registered, ...]:
    """The devices that stand in the register now, in the order in which they were written down."""
    with Session(engine) as session:
        return tuple(_standing(session).values())


def ever_registered(engine: Engine) -> frozenset[str]:
    """The identifiers of all devices that ever stood in the register, also of those that are gone."""
    with Session(engine) as session:
        return frozenset(session.scalars(select(RegisterStatement.device).distinct()))


def _known(session: Session, identifier: str) -> Registered:
    known = _standing(session).get(identifier)
    if known is None:
        raise RegisterError(f"the register has no device {identifier!r}; `asepsis register list` shows all")
    return known


def _standing(session: Session) -> dict[str, Registered]:
    found: dict[str, Registered] = {}
    for row in session.scalars(select(RegisterStatement).order_by(RegisterStatement.id)):
        first = found[row.device].first if row.device in found else row.made
        if row.is_retired:
            found.pop(row.device, None)
        else:
            found[row.device] = Registered(row.device, Entry(**row.said), row.by_role, first, row.made)
    return found


def _statement(device: str, entry: Entry, by: str, at: datetime, *, is_retired: bool) -> RegisterStatement:
    return RegisterStatement(device=device, made=at, by_role=by, said=asdict(entry), is_retired=is_retired)
