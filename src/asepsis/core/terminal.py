"""Text for people at a terminal: whole words on each line, what goes on stands below what it belongs to."""

from __future__ import annotations

import shutil
import sys
import textwrap

import typer

LEAST_COLUMNS = 40
"""A narrower terminal breaks the lines by itself."""
HANGING = 2
"""How far a line that goes on stands further in than its beginning."""


def tell(text: str) -> None:
    """Print a text: for a terminal in lines that fit, elsewhere as it is, for programs that read lines."""
    columns = shutil.get_terminal_size().columns
    typer.echo(folded(text, columns) if sys.stdout.isatty() and columns >= LEAST_COLUMNS else text)


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
