"""The table of the board is made by the chain of migrations as its model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from asepsis.core.store.board_models import Statement
from asepsis.core.store.database import migrate, open_store

if TYPE_CHECKING:
    from pathlib import Path


def test_the_chain_makes_the_columns_of_the_model(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.sqlite")
    columns = {column["name"] for column in inspect(engine).get_columns("statement")}
    assert columns == set(Statement.__table__.columns.keys())


def test_going_back_takes_the_table_away_and_nothing_else(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.sqlite")
    before = set(inspect(engine).get_table_names())
    migrate(engine, "0002")
    before = set(inspect(engine).get_table_names())
    migrate(engine, "0001")
    assert before - set(inspect(engine).get_table_names()) == {"statement"}
