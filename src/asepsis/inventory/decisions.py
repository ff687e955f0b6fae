"""What people decided: corrections, merges and their withdrawal, kept for ever and applied until withdrawn."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from asepsis.core.nouns import Attribute
from asepsis.core.store.models import Correction, Merge
from asepsis.inventory.asset_records import read_ids
from asepsis.inventory.assets import Decisions
from asepsis.inventory.facts import Corrections

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def read_corrections(session: Session) -> Corrections:
    """All that people said and did not withdraw, and the identifiers that devices were given."""
    values: dict[str, dict[Attribute, str]] = defaultdict(dict)
    said = select(Correction).where(Correction.withdrawn.is_(None)).order_by(Correction.id)
    for correction in session.scalars(said):
        values[correction.address][Attribute(correction.attribute)] = correction.value
    decided = list(session.scalars(select(Merge).where(Merge.withdrawn.is_(None)).order_by(Merge.id)))
    pairs = {kind: {frozenset((m.one, m.other)) for m in decided if m.is_together is kind} for kind in (True, False)}
    return Corrections(values, Decisions(frozenset(pairs[True]), frozenset(pairs[False])), read_ids(session))


def correct(
    session: Session, addresses: tuple[str, ...], attribute: Attribute, value: str | None, now: datetime
) -> None:
    """Say what an attribute of a device is; None takes back what was said before."""
    said = select(Correction).where(
        Correction.address.in_(addresses), Correction.attribute == attribute.value, Correction.withdrawn.is_(None)
    )
    for earlier in session.scalars(said):
        earlier.withdrawn = now
    if value is not None:
        session.add(Correction(address=addresses[0], attribute=attribute.value, value=value, made=now, withdrawn=None))


def decide(session: Session, one: str, other: str, *, is_together: bool, now: datetime) -> None:
    """Say that two addresses are one device, or that they are two. An opposite decision is withdrawn."""
    pair = or_((Merge.one == one) & (Merge.other == other), (Merge.one == other) & (Merge.other == one))
    for earlier in session.scalars(select(Merge).where(pair, Merge.withdrawn.is_(None))):
        earlier.withdrawn = now
    session.add(
        Merge(
            one=one,
            other=other,
            is_together=is_together,
            is_by_person=True,
            reason="a person said so",
            made=now,
            withdrawn=None,
        )
    )
