"""Tests of `asepsis report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.report import app
from tests.governance.site import practice_store

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("paper", ["risk-analysis", "first-ten-minutes", "downtime"])
@pytest.mark.parametrize(("word", "start"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-")])
def test_each_paper_is_written_in_both_forms(tmp_path: Path, paper: str, word: str, start: bytes) -> None:
    store, file = practice_store(tmp_path), tmp_path / f"paper.{word}"
    outcome = run(paper, "--store", str(store), "--format", word, "-o", str(file))
    assert outcome.exit_code == 0, outcome.output
    first = file.read_bytes()
    assert first.startswith(start)
    run(paper, "--store", str(store), "--format", word, "-o", str(file))
    assert file.read_bytes() == first


def test_the_file_for_it_says_that_it_is_sensitive(tmp_path: Path) -> None:
    outcome = run("for-it", "--store", str(practice_store(tmp_path)), "-o", str(tmp_path / "it.html"))
    assert "host names and addresses" in outcome.output
    assert (tmp_path / "it.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_before_and_after_is_written(tmp_path: Path) -> None:
    store = str(practice_store(tmp_path))
    outcome = run("before-after", store, store, "-o", str(tmp_path / "change.html"))
    assert outcome.exit_code == 0, outcome.output
    assert "We saw no change here." in (tmp_path / "change.html").read_text(encoding="utf-8")
