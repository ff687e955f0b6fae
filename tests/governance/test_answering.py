"""How governance is answered: only its own questions, and an empty answer takes one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.governance.answering import answer, questions
from tests.governance.site import SEEN, practice

if TYPE_CHECKING:
    from pathlib import Path


def test_all_questions_of_the_papers_are_asked_with_what_was_answered(tmp_path: Path) -> None:
    engine = practice(tmp_path)
    assert answer(engine, "sites", "Two", by="Ann", at=SEEN)
    told = {one.id: one.answer for one in questions(engine, SEEN)}
    assert "backups" in told
    assert [one.value for one in told.values() if one is not None] == ["Two"]
    assert answer(engine, "sites", "", by="Ann", at=SEEN)
    assert all(one.answer is None for one in questions(engine, SEEN))


def test_questions_of_others_are_left_to_them(tmp_path: Path) -> None:
    assert not answer(practice(tmp_path), "records.d1", "few", by="Ann", at=SEEN)
