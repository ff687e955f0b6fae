"""`asepsis ask`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app

PRACTICE = Path(__file__).parents[2] / "knowledge" / "demo" / "practice.pcap"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("asking") / "site.sqlite")
    assert CliRunner().invoke(app, ["analyze", str(PRACTICE), "--store", path]).exit_code == 0
    return path


def ask(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["ask", *words])
    return result.exit_code, result.output


def test_without_the_owners_file_nothing_is_planned(store: str) -> None:
    status, text = ask("plan", "--store", store)
    assert status == 0
    assert "Questions are off: no device is asked anything" in text


def test_a_plan_that_was_not_read_is_not_run(store: str) -> None:
    status, text = ask("run", "--store", store, "--approved-by", "Kim", "--plan", "00000000")
    assert status == 1
    assert "asepsis ask plan" in text


def test_stop_and_lift(store: str) -> None:
    mark = Path(store).with_name("asking.stop")
    ask("stop", "--store", store)
    assert mark.exists()
    ask("stop", "--lift", "--store", store)
    assert not mark.exists()


def test_the_book_is_empty_at_first(store: str) -> None:
    assert "Nothing was ever asked." in ask("log", "--store", store)[1]
