"""Settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.core.settings import Settings, data_folder

if TYPE_CHECKING:
    import pytest


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
