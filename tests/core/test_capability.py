"""A capability mounts its commands without the command line knowing it."""

from __future__ import annotations

import typer
from typer.testing import CliRunner

from asepsis.core.capability import Capability


def test_a_capability_adds_its_commands() -> None:
    def mount(app: typer.Typer) -> None:
        app.command("first")(lambda: typer.echo("mounted"))
        app.command("second")(lambda: None)

    app = typer.Typer()
    Capability("risk", "Risk", mount).mount(app)
    assert CliRunner().invoke(app, ["first"]).output == "mounted\n"
