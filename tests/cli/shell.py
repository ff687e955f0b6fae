"""Calls the command line as its user does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.testing import CliRunner

from asepsis.cli.main import app

if TYPE_CHECKING:
    from typer.testing import Result


def run(*arguments: str) -> Result:
    """Run `asepsis` with these words."""
    return CliRunner().invoke(app, list(arguments))
