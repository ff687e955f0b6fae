"""Governance is in the list, and mounts without importing anything heavy."""

from __future__ import annotations

import typer

from asepsis.capabilities import CAPABILITIES
from asepsis.governance.capability import CAPABILITY


def test_it_is_listed_under_the_name_of_its_folder() -> None:
    assert CAPABILITY in CAPABILITIES
    assert CAPABILITY.name == "governance"


def test_it_mounts() -> None:
    app = typer.Typer()
    CAPABILITY.mount(app)
    assert app.registered_commands == []
