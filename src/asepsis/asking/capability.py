"""What the faces need to know of gentle questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.capability import Capability

if TYPE_CHECKING:
    import typer


def _mount(app: typer.Typer) -> None:
    from asepsis.asking import cli  # noqa: PLC0415 (the list of capabilities is read at every start)

    app.add_typer(cli.app, name="ask")


CAPABILITY = Capability("asking", "Questions", _mount)
