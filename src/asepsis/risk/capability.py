"""What the faces need to know of risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.capability import Capability

if TYPE_CHECKING:
    import typer


def _mount(app: typer.Typer) -> None:
    from asepsis.risk import cli  # noqa: PLC0415 (the list of capabilities is read at every start)

    for name in ("actions", "whatif", "answer", "risk"):
        app.command(name)(getattr(cli, name))


CAPABILITY = Capability("risk", "Risk", _mount)
