"""Lines that fit a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.terminal import fail, folded, give, tell

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_text_is_given_to_a_file_or_printed_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    give("one\ntwo", tmp_path / "x")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "one\ntwo"
    assert capsys.readouterr() == ("", f"Wrote {tmp_path / 'x'}\n")
    give("one\ntwo", None)
    assert capsys.readouterr() == ("one\ntwo", "")


def test_a_failure_is_said_on_the_error_output(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        fail("it is not there", 2)
    assert ended.value.exit_code == 2
    assert capsys.readouterr() == ("", "asepsis: it is not there\n")
