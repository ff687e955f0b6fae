"""Risk mounts its commands without slowing the start."""

from __future__ import annotations

import subprocess
import sys

import typer

from asepsis.risk.capability import CAPABILITY


def test_its_commands() -> None:
    app = typer.Typer()
    CAPABILITY.mount(app)
    assert [one.name for one in app.registered_commands] == ["actions", "whatif", "risk"]


def test_mounting_imports_nothing_heavy() -> None:
    program = (
        "import sys, asepsis.cli.main; "
        "print([name for name in ('sqlalchemy', 'yaml', 'pydantic', 'asepsis.risk.service') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
