"""The capability as the faces see it."""

from __future__ import annotations

import typer

from asepsis.segmentation.capability import CAPABILITY


def test_it_mounts_its_command() -> None:
    app = typer.Typer()
    CAPABILITY.mount(app)
    assert [group.name for group in app.registered_groups] == ["policy"]
