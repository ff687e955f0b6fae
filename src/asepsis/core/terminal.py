"""Text for people at a terminal: whole words on each line, what goes on stands below what it belongs to."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, NoReturn

import typer

from asepsis.core.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

FAILED = 1
"""Exit status of a command that could not do what was asked."""

LEAST_COLUMNS = 40
"""A narrower terminal breaks the lines by itself."""
HANGING = 2
"""How far a line that goes on stands further in than its beginning."""


def tell(text: str) -> None:
    """Print a text: for a terminal in lines that fit, elsewhere as it is, for programs that read lines."""
    columns = shutil.get_terminal_size().columns
    typer.echo(folded(text, columns) if sys.stdout.isatty() and columns >= LEAST_COLUMNS else text)


def give(text: str, output: Path | None) -> None:
    """Write a text to a file and say so; without a file, print it as it is."""
    if output is None:
        typer.echo(text, nl=False)
        return
    with whole_file(output) as file:
        file.write(text)
    typer.echo(f"Wrote {output}", err=True)


def complain(message: str) -> None:
    """Say on the error output what went wrong."""
    typer.echo(f"asepsis: {message}", err=True)


def fail(message: str, status: int = FAILED) -> NoReturn:
    """Say what went wrong, and end with an exit status."""
    complain(message)
    raise typer.Exit(status)


def folded(text: str, columns: int) -> str:
    """The text with lines of at most so many letters. Only a word that is longer stays whole, to be copied."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line, columns))


def _parts(line: str, columns: int) -> list[str]:
    indent = " " * min(len(line) - len(line.lstrip()) + HANGING, columns // 2)
    parts = textwrap.wrap(
        line,
        columns,
        subsequent_indent=indent,
        drop_whitespace=True,
        expand_tabs=False,
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return parts or [""]
