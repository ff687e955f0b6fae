"""Answers are kept with who and when, and can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.answering import AnswerError
from asepsis.governance.answers import MAX_ANSWER_LENGTH, give_answer, take_back
from asepsis.governance.snapshot import read_snapshot
from tests.governance.site import SEEN, practice

if TYPE_CHECKING:
    from pathlib import Path


def test_an_answer_is_kept_replaced_and_taken_back(tmp_path: Path) -> None:
    engine = practice(tmp_path)
    give_answer(engine, "sites", "None", by="Ann", at=SEEN)
    give_answer(engine, "sites", " Two ", by="Bea", at=SEEN)
    kept = read_snapshot(engine).answers["sites"]
    assert (kept.value, kept.by, kept.at) == ("Two", "Bea", SEEN)
    take_back(engine, "sites")
    assert read_snapshot(engine).answers == {}


@pytest.mark.parametrize(
    ("question", "value", "by"),
    [
        ("nothing", "x", "Ann"),
        ("sites", " ", "Ann"),
        ("sites", "x", ""),
        ("sites", "x" * (MAX_ANSWER_LENGTH + 1), "Ann"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, question: str, value: str, by: str) -> None:
    engine = practice(tmp_path)
    with pytest.raises(AnswerError):
        give_answer(engine, question, value, by=by, at=SEEN)
    assert read_snapshot(engine).answers == {}
