"""The register in the store: what was said last counts, and nothing that was said is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from asepsis.core.store.database import change_number, open_store
from asepsis.core.store.models import AssetRow, RegisterStatement
from asepsis.inventory.register import records
from asepsis.inventory.register.entry import Entry, RegisterError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

FIRST = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)
PUMP = Entry("insulin_pump", vendor="Medtronic", model="MiniMed 670G")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(tmp_path / "s.sqlite")


def test_a_device_stands_with_who_said_so_and_when(engine: Engine) -> None:
    kept = records.add(engine, PUMP, by="nurse", at=FIRST)
    assert records.read_register(engine) == (kept,)
    assert (kept.entry, kept.by, kept.first, kept.last) == (PUMP, "nurse", FIRST, FIRST)


def test_what_is_said_last_counts_and_the_first_day_stays(engine: Engine) -> None:
    kept = records.add(engine, PUMP, by="nurse", at=FIRST)
    anew = replace(PUMP, place="ward")
    records.change(engine, kept.id, anew, by="owner", at=LATER)
    (found,) = records.read_register(engine)
    assert (found.entry, found.by, found.first, found.last) == (anew, "owner", FIRST, LATER)


def test_a_retired_device_is_gone_and_its_statements_stay(engine: Engine) -> None:
    kept = records.add(engine, PUMP, by="nurse", at=FIRST)
    before = change_number(engine)
    records.retire(engine, kept.id, by="owner", at=LATER)
    assert records.read_register(engine) == ()
    assert change_number(engine) == before + 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(RegisterStatement)) == 2
        assert session.scalar(select(func.count()).select_from(AssetRow)) == 0


def test_what_is_not_in_the_register_cannot_be_changed(engine: Engine) -> None:
    kept = records.add(engine, PUMP, by="nurse", at=FIRST)
    records.retire(engine, kept.id, by="nurse", at=LATER)
    for identifier in (kept.id, "r000"):
        with pytest.raises(RegisterError, match="no device"):
            records.change(engine, identifier, PUMP, by="nurse", at=LATER)
        with pytest.raises(RegisterError, match="no device"):
            records.retire(engine, identifier, by="nurse", at=LATER)


def test_what_is_gone_was_once_registered(engine: Engine) -> None:
    gone, kept = (records.add(engine, PUMP, by="nurse", at=FIRST) for _ in range(2))
    records.retire(engine, gone.id, by="nurse", at=LATER)
    assert records.ever_registered(engine) == {gone.id, kept.id}


def test_a_name_in_place_of_a_role_is_refused_and_nothing_written(engine: Engine) -> None:
    with pytest.raises(RegisterError):
        records.add(engine, PUMP, by="Anna Meier", at=FIRST)
    assert records.read_register(engine) == ()


def test_the_register_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_REGISTERED", 1)
    records.add(engine, PUMP, by="nurse", at=FIRST)
    with pytest.raises(RegisterError, match="import a list"):
        records.add(engine, PUMP, by="nurse", at=LATER)
