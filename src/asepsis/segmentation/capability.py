"""What the faces need to know of segmentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.capability import Capability

if TYPE_CHECKING:
    import typer


def _mount(app: typer.Typer) -> None:
    """Add `asepsis policy`."""
    from asepsis.segmentation import cli  # noqa: PLC0415 (typer is needed by the command line alone)

    app.add_typer(cli.app, name="policy")


CAPABILITY = Capability("segmentation", "Who may talk to whom", _mount)
