"""The commands, as a person types them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

DATE = ("--as-of", "2026-11-22")


def run(store: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--store", str(store), *DATE])


def test_actions_what_if_and_card(store: Path) -> None:
    told = json.loads(run(store, "actions", "--format", "json").output)
    first = told["today"][0]["id"]
    assert "→" in run(store, "whatif", first).output
    assert "By hand" in run(store, "risk", "DRX-CONSOLE1").output
    assert run(store, "actions").output.startswith("Five things to do today.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("whatif", "nothing"), "names no action"),
        (("whatif", "isolate"), "names several actions"),
        (("risk", "nobody"), "no device is called"),
        (("risk", "computer"), "several devices"),
    ],
)
def test_what_cannot_be_done_is_said(store: Path, words: tuple[str, ...], says: str) -> None:
    result = run(store, *words)
    assert result.exit_code == 1
    assert says in result.output + result.stderr
