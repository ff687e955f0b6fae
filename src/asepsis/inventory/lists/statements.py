"""The lists that the store keeps: statements of people with their source and date, never taken for measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from asepsis.core.store.database import writing
from asepsis.core.store.models import ListedRow
from asepsis.inventory.lists.listed import ListedDevice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class KeptList:
    """One list as it was imported last."""

    name: str
    imported: datetime
    devices: tuple[ListedDevice, ...]


def keep(engine: Engine, name: str, devices: Iterable[ListedDevice], now: datetime) -> None:
    """Keep a list in place of what one of this name said before. The inventory is not changed."""
    rows = [{"list_name": name, "row": one.row, "imported": now, "said": dict(one.said)} for one in devices]
    with writing(engine) as session:
        session.execute(delete(ListedRow).where(ListedRow.list_name == name))
        if rows:
            session.execute(insert(ListedRow), rows)


def kept_lists(engine: Engine) -> tuple[KeptList, ...]:
    """All lists, in the order of their names."""
    found: dict[str, list[ListedRow]] = {}
    with Session(engine) as session:
        for row in session.scalars(select(ListedRow).order_by(ListedRow.list_name, ListedRow.row)):
            found.setdefault(row.list_name, []).append(row)
        return tuple(
            KeptList(name, rows[0].imported, tuple(ListedDevice(one.row, one.said) for one in rows))
            for name, rows in found.items()
        )
