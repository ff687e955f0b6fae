"""The demo practice, taken in once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from asepsis.core.store.database import open_store
from tests.risk.kept_demo import demo_store

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo practice; to be copied, not written."""
    path = tmp_path_factory.mktemp("risk") / "site.sqlite"
    demo_store(path).dispose()
    return path


@pytest.fixture
def store(taken_in: Path, tmp_path: Path) -> Path:
    """A store of one's own."""
    for suffix in ("", "-wal", "-shm"):
        one = taken_in.with_name(taken_in.name + suffix)
        if one.exists():
            shutil.copy(one, tmp_path / one.name)
    return tmp_path / taken_in.name


@pytest.fixture
def engine(store: Path) -> Engine:
    """That store, open."""
    return open_store(store)
