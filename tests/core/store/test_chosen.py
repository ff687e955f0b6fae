"""Which store a command is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from asepsis.core.store.chosen import existing_path, open_existing, store_path, store_words
from asepsis.core.store.database import open_store


def test_the_users_own_is_taken_when_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASEPSIS_STORE", str(tmp_path / "own.sqlite"))
    assert store_path(None) == tmp_path / "own.sqlite"
    assert store_path(tmp_path / "named.sqlite") == tmp_path / "named.sqlite"


def test_commands_to_type_name_a_store_that_was_named() -> None:
    assert store_words(None) == ""
    assert store_words(Path("my store.sqlite")) == " --store 'my store.sqlite'"


def test_a_store_that_is_not_there_is_told_with_the_remedy_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite"
    with pytest.raises(FileNotFoundError, match=f"no store {path}. Make one: asepsis analyze CAPTURE --store {path}"):
        existing_path(path)
    assert not path.exists()


def test_a_store_that_is_there_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "site.sqlite"
    open_store(path).dispose()
    assert open_existing(path).url.database == str(path)
