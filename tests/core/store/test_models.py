"""The tables: every constraint has a name, and the migrations make exactly them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from asepsis.core.store.database import open_store
from asepsis.core.store.models import Model

if TYPE_CHECKING:
    from pathlib import Path


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        constraint
        for table in Model.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []


def test_the_migrations_make_the_tables_that_the_program_knows(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.sqlite").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Model.metadata})
        assert compare_metadata(context, Model.metadata) == []
