"""What was heard nearby, in the store: sums by the day, forgotten after a month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from asepsis.core.store.database import upsert
from asepsis.core.store.models import NearbyDay
from asepsis.inventory.nearby import NearbyKey, NearbySum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

DAYS_KEPT = timedelta(days=31)
"""Longer than any visit, shorter than a history of one."""


def read_nearby(session: Session) -> dict[NearbyKey, NearbySum]:
    """All days that the store holds, the newest last."""
    rows = session.scalars(select(NearbyDay).order_by(NearbyDay.day, NearbyDay.id))
    return {
        NearbyKey(row.day, row.kind, row.product, row.address_type): NearbySum(row.advertisements, row.senders)
        for row in rows
    }


def write_nearby(session: Session, sums: Iterable[tuple[NearbyKey, NearbySum]]) -> None:
    """Write the sums of some days anew, and forget the days that are long before the newest."""
    rows = [{**key._asdict(), "senders": one.senders, "advertisements": one.advertisements} for key, one in sums]
    if not rows:
        return
    upsert(session, NearbyDay, rows, ("day", "kind", "product", "address_type"))
    newest = session.scalar(select(func.max(NearbyDay.day)))
    if newest is not None:
        session.execute(delete(NearbyDay).where(NearbyDay.day < newest - DAYS_KEPT))
