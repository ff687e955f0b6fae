"""What the faces need to know of gentle questions."""

from __future__ import annotations

import typer

from asepsis.asking.capability import CAPABILITY


def test_it_mounts_its_commands() -> None:
    app = typer.Typer()
    CAPABILITY.mount(app)
    assert [group.name for group in app.registered_groups] == ["ask"]
