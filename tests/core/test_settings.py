"""Settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from asepsis.core.settings import Settings, data_folder


def test_data_lie_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    assert data_folder() == Path("/srv/data/asepsis")
    assert Settings().store == Path("/srv/data/asepsis/site.sqlite")


def test_a_relative_data_folder_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    monkeypatch.setenv("HOME", "/srv/nurse")
    assert data_folder() == Path("/srv/nurse/.local/share/asepsis")


def test_the_environment_sets_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASEPSIS_STORE", "/srv/site.sqlite")
    assert Settings().store == Path("/srv/site.sqlite")


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(FileNotFoundError, match="set ASEPSIS_STORE and ASEPSIS_KNOWLEDGE"):
        data_folder()
    monkeypatch.setenv("ASEPSIS_STORE", "/srv/site.sqlite")
    monkeypatch.setenv("ASEPSIS_KNOWLEDGE", "/srv/knowledge")
    assert Settings().knowledge == Path("/srv/knowledge")
