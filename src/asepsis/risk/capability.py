"""What the faces need to know of risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.capability import Capability

if TYPE_CHECKING:
    import typer

    from asepsis.core.answering import Answering


def _mount(app: typer.Typer) -> None:
    from asepsis.risk import cli  # noqa: PLC0415 (the list of capabilities is read at every start)

    for name in ("actions", "whatif", "risk"):
        app.command(name)(getattr(cli, name))


def _answering() -> Answering:
    from asepsis.risk import answering  # noqa: PLC0415 (the list of capabilities is read at every start)

    return answering


CAPABILITY = Capability("risk", "Risk", _mount, _answering)
