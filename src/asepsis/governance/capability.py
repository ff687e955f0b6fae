"""What the faces need to know of governance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.capability import Capability

if TYPE_CHECKING:
    import typer

    from asepsis.core.answering import Answering


def _mount(_app: typer.Typer) -> None:
    """Governance has no commands of its own: its papers are commands of `report`, which draws on all capabilities."""


def _answering() -> Answering:
    from asepsis.governance import answering  # noqa: PLC0415 (the list of capabilities is read at every start)

    return answering


CAPABILITY = Capability("governance", "Papers and proof", _mount, _answering)
