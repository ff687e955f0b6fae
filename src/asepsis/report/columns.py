"""A table for the terminal whose columns have fixed shares of its width: thousands of rows are laid out in one pass.

Rich's own table measures and lays out every cell by itself, which for a large site takes longer than to find its
devices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import HEAVY_HEAD
from rich.cells import cell_len, chop_cells
from rich.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.style import Style

Line = tuple[str, str]
"""Words, and the name of the style they are shown in; empty for none."""
Cell = tuple[Line, ...]
"""What stands below each other. A line that is too long goes on in the next."""
PADDING = 1
"""Spaces left and right of what stands in a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    share: int = 0
    """Part of the width that the columns of fixed width leave; 0 for one of those."""
    width: int = 0
    """Letters of a column of fixed width."""
    is_right: bool = False
    """True when its words stand at the right."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A table with a title, as wide as the terminal."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table: piece by piece where pieces are shown in styles, else as one text."""
        pieces = self._pieces(console, options)
        if console.color_system is None:
            yield Segment("".join([text for text, _ in pieces]))
            return
        styles = _Styles(console)
        for text, style in pieces:
            yield Segment(text, styles[style])

    def _pieces(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        widths = widths_of(self.columns, options.max_width)
        outer = [width + 2 * PADDING for width in widths]
        box = HEAVY_HEAD.substitute(options, safe=console.safe_box)
        heads = tuple(((column.title, "bold"),) for column in self.columns)
        yield f"{self.title}\n", "bold"
        yield f"{box.get_top(outer)}\n", ""
        yield from self._row(heads, widths, (box.head_left, box.head_vertical, box.head_right))
        yield f"{box.get_row(outer, 'head')}\n", ""
        for row in self.rows:
            yield from self._row(row, widths, (box.mid_left, box.mid_vertical, box.mid_right))
        yield f"{box.get_bottom(outer)}\n", ""

    def _row(self, row: Sequence[Cell], widths: Sequence[int], edges: tuple[str, str, str]) -> Iterator[Line]:
        left, between, right = edges
        cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        last = len(widths) - 1
        for number in range(max(map(len, cells))):
            plain = left
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                text, style = cell[number] if number < len(cell) else ("", "")
                space = " " * (width - (len(text) if text.isascii() else cell_len(text)))
                before, after = (space, "") if self.columns[place].is_right else ("", space)
                yield f"{plain} {before}", ""
                yield text, style
                plain = f"{after} {right if place == last else between}"
            yield f"{plain}\n", ""


class _Styles(dict[str, "Style | None"]):
    """Styles by name, each looked up once."""

    def __init__(self, console: Console) -> None:
        super().__init__({"": None})
        self._console = console

    def __missing__(self, name: str) -> Style | None:
        self[name] = self._console.get_style(name)
        return self[name]


def widths_of(columns: Sequence[Column], total: int) -> list[int]:
    """Letters that each column holds in a table of so many letters, one at least."""
    borders = len(columns) + 1 + 2 * PADDING * len(columns)
    left = max(0, total - borders - sum(column.width for column in columns))
    shares = sum(column.share for column in columns)
    widths = []
    for column in columns:
        # What is left is dealt out from the left, so that all of it is dealt out.
        width = column.width or max(1, round(left * column.share / shares))
        if column.share:
            left, shares = left - width, shares - column.share
        widths.append(width)
    return widths


def _wrapped(cell: Cell, width: int) -> list[Line]:
    lines: list[Line] = []
    for text, style in cell:
        if len(text) <= width and text.isascii() and "\n" not in text:
            lines.append((text, style))
        else:
            lines += [(part, style) for whole in text.split("\n") for part in wrap(whole, width)]
    return lines or [("", "")]


def wrap(text: str, width: int) -> list[str]:
    """Break words into lines of at most so many cells, between words where that is possible. Nothing is left out."""
    lines: list[str] = []
    line, room = "", width
    for word in text.split(" "):
        length = len(word) if word.isascii() else cell_len(word)
        if line and length < room:
            line, room = f"{line} {word}", room - length - 1
            continue
        if line:
            lines.append(line)
        *whole, line = chop_cells(word, width) if length > width else [word]
        lines += whole
        room = width - (length if not whole else cell_len(line))
    return [*lines, line]
