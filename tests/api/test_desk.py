"""The desk: writes what people say, and works questions out once for each change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.api.desk import Desk
from asepsis.api.told_answers import question_answer
from asepsis.core.store.database import open_store
from asepsis.inventory.kept import read_inventory
from asepsis.inventory.register.entry import RegisterError
from asepsis.inventory.register.records import read_register
from tests.risk.kept_demo import demo_store

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_what_is_told_bears_the_time_of_the_desk(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    desk = Desk(engine, lambda: NOW)
    kept = desk.add({"kind": "defibrillator"}, "owner")
    assert read_register(engine) == (kept,)
    assert kept.last == NOW
    with pytest.raises(RegisterError):
        desk.answer("backups", "Last week", "Ann")
    assert desk.retire(kept.id, "owner").id == kept.id


def test_the_windows_question_is_asked_answered_and_taken_back(tmp_path: Path) -> None:
    engine = demo_store(tmp_path / "s.sqlite")
    desk = Desk(engine, lambda: NOW)
    from_devices = {one: desk.windows_question(one) for one in _ids(engine)}
    device, asked = next((one, found) for one, found in from_devices.items() if found is not None)
    desk.answer(asked.question.id, asked.question.values[0], "it_helper")
    answered = question_answer(desk.windows_question(device))
    assert answered is not None
    assert answered.said is not None
    assert (answered.said.words, answered.said.by) == (asked.editions[0].words, "IT helper")
    desk.answer(asked.question.id, "", "it_helper")
    again = question_answer(desk.windows_question(device))
    assert again is not None
    assert again.said is None
    assert asked.version in again.because


def _ids(engine: Engine) -> list[str]:
    return [asset.id for asset in read_inventory(engine).assets]
