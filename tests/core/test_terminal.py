"""Lines that fit a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.terminal import folded, tell

if TYPE_CHECKING:
    import pytest

LINE = "   Why: It lets in callers it does not know."


def test_a_line_goes_on_below_where_it_began() -> None:
    assert folded(LINE, 24) == "   Why: It lets in\n     callers it does not\n     know."


def test_what_is_to_be_copied_stays_whole() -> None:
    assert folded("  run: asepsis-whatif-name_partners.d8e85a238e1", 40).split("\n")[-1].strip() == (
        "asepsis-whatif-name_partners.d8e85a238e1"
    )


@given(st.text(st.sampled_from("ab -\n"), max_size=200), st.integers(40, 120))
def test_no_word_is_lost_and_no_line_is_too_long(text: str, columns: int) -> None:
    told = folded(text, columns)
    assert told.split() == text.split()
    assert all(len(line) <= columns or len(line.split()) == 1 for line in told.split("\n"))


def test_a_program_reads_lines_as_they_are(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = "word " * 20 + "end"
    tell(long)
    assert capsys.readouterr().out == f"{long}\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    tell(long)
    assert max(map(len, capsys.readouterr().out.split("\n"))) <= 40
