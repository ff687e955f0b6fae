"""Which store a command is about: how it is named, and what is said when it is not there."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

StoreOption = Annotated[
    Path | None, typer.Option("--store", help="File that keeps the inventory; the user's own when not given.")
]


def store_path(named: Path | None) -> Path:
    """The file that was named, or the user's own."""
    from asepsis.core.settings import Settings

    return named or Settings().store


def store_words(named: Path | None) -> str:
    """The end of a command that is told to type, so that it is about the same store; nothing for the user's own."""
    return f" --store {shlex.quote(str(named))}" if named else ""


def existing_path(named: Path | None) -> Path:
    """The same of a store that must be there. Raises FileNotFoundError with the remedy when it is not."""
    path = store_path(named)
    if not path.exists():
        raise FileNotFoundError(f"there is no store {path}. Make one: asepsis analyze CAPTURE --store {path}")
    return path


def open_existing(named: Path | None) -> Engine:
    """Open a store that must be there, making none. Raises FileNotFoundError, or StoreError when it cannot be used."""
    from asepsis.core.store.database import open_store

    return open_store(existing_path(named))
