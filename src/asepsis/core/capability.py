"""What the faces need to know of a capability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

    from asepsis.core.answering import Answering


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that Asepsis does for its user, as the faces mount it."""

    name: str
    """Word of its folder, tables, pages and permissions."""
    title: str
    """What a person reads in a menu."""
    mount: Callable[[typer.Typer], None]
    """Adds its commands to the command line. Must import nothing heavy: it runs at every start."""
    answering: Callable[[], Answering] | None = None
    """Gives how its questions are answered, imported when it is asked for; None when it asks nothing."""
