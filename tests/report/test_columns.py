"""A table of fixed shares: nothing is left out, and every line is as wide as the terminal."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from asepsis.report.columns import Column, Columns, widths_of, wrap

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60)
COLUMNS = (Column("Device", share=4), Column("Sure", width=5, is_right=True), Column("Why", share=6))


def printed(*rows: tuple[str, str, str], width: int = 60, colour: bool = False) -> list[str]:
    table = Columns("Things (1)", COLUMNS, [tuple(((text, "bold"),) for text in row) for row in rows])
    console = Console(width=width, no_color=not colour, force_terminal=colour)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


def test_a_row_stands_under_the_titles_of_its_columns() -> None:
    title, top, head, under, row, bottom = printed(("pump", "97%", "it says so"))
    assert title == "Things (1)"
    assert head.split() == ["┃", "Device", "┃", "Sure", "┃", "Why", "┃"]
    assert row.split("│")[2] == "   97% "
    assert [line.index("it") for line in (row,)] == [head.index("Why")]
    assert (top[0], under[0], bottom[0]) == ("┏", "┡", "└")


@given(st.tuples(WORDS, WORDS, WORDS), st.integers(24, 150))
def test_every_line_is_as_wide_as_the_terminal(row: tuple[str, str, str], width: int) -> None:
    assert {cell_len(line) for line in printed(row, width=width)[1:]} == {width}


def test_what_is_too_long_goes_on_in_the_next_line() -> None:
    lines = printed(("a-name-longer-than-its-column-can-ever-hold", "1%", "many words that need more than one line"))
    columns = [[part.strip() for part in line.split("│")[1:-1]] for line in lines[4:-1]]
    assert "".join(row[0] for row in columns) == "a-name-longer-than-its-column-can-ever-hold"
    assert " ".join(row[2] for row in columns).strip() == "many words that need more than one line"


@given(WORDS, st.integers(2, 40))
def test_wrapping_leaves_out_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert max(map(cell_len, lines)) <= width


@given(st.integers(0, 300))
def test_the_widths_fill_the_terminal(total: int) -> None:
    widths = widths_of(COLUMNS, total)
    assert min(widths) >= 1
    assert sum(widths) + 10 == max(total, 17)


def test_words_are_shown_in_their_style() -> None:
    assert "\x1b[1mpump\x1b[0m" in printed(("pump", "1%", "x"), colour=True)[4]
