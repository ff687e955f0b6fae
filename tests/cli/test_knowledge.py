"""Tests of `asepsis knowledge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.knowledge import app
from asepsis.identification.sources import Source, note

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = "Registry,Assignment,Organization Name,Organization Address\nMA-S,70B3D5ABC,Tiny Maker Ltd,x\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("ASEPSIS_KNOWLEDGE", str(folder))
    monkeypatch.setenv("COLUMNS", "200")
    return folder


def test_status_shows_each_source_with_its_age(own: Path) -> None:
    own.mkdir()
    note(own, Source("ancient", "registry", 7, "somewhere", "2001-01-01"))
    note(own, Source("undated", "rules", 7, "somewhere", None))
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 0
    lines = {line.split("│")[1].strip(): line for line in result.output.splitlines() if "│" in line}
    assert "stale" in lines["ancient"]
    assert "unknown age" in lines["undated"]
    assert {"asepsis", "aiooui"} <= lines.keys()
    assert str(own) in result.output.replace("\n", "")


def test_import_takes_a_registry(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "oui36.csv"
    path.write_text(REGISTRY, encoding="utf-8")
    result = CliRunner().invoke(app, ["import", str(path)])
    assert result.exit_code == 0
    assert "oui36: 1 entries" in result.output
    assert (own / "registry" / "oui36.csv").is_file()


def test_import_says_what_is_wrong(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["import", str(path)])
    assert result.exit_code == 1
    assert "no file of the IEEE registry" in result.output
    assert not own.exists()


@pytest.mark.usefixtures("own")
def test_update_without_an_address_fetches_nothing() -> None:
    result = CliRunner().invoke(app, ["update", "--yes"])
    assert result.exit_code == 2
    assert "nothing left this site" in result.output


@pytest.mark.usefixtures("own")
def test_update_refuses_what_is_not_https() -> None:
    result = CliRunner().invoke(app, ["update", "--yes", "--url", "http://example.org/oui.csv"])
    assert result.exit_code == 2
    assert "https" in result.output


@pytest.mark.usefixtures("own")
def test_update_says_what_would_leave_and_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr("asepsis.identification.updating.fetch", never)
    result = CliRunner().invoke(app, ["update", "--url", "https://example.org/oui.csv"], input="n\n")
    assert result.exit_code == 2
    assert "example.org learns" in result.output
