"""The list of capabilities and the packages agree."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.capabilities import CAPABILITIES, all_questions, answer
from asepsis.core.answering import AnswerError
from asepsis.core.store.database import open_store

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_each_capability_is_listed_once() -> None:
    names = [capability.name for capability in CAPABILITIES]
    assert len(names) == len(set(names))


def test_a_question_that_nobody_asks_is_refused(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    for question in ("nothing", "nothing.d1"):
        with pytest.raises(AnswerError, match="nobody asks"):
            answer(engine, question, "yes", by="owner", at=NOW)


def test_what_is_answered_is_told_with_who_and_when(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "s.sqlite")
    answer(engine, "backups", "Last week", by="owner", at=NOW)
    (asked,) = (one for one in all_questions(engine, NOW) if one.id == "backups")
    assert asked.answer is not None
    assert (asked.answer.value, asked.answer.by, asked.answer.at) == ("Last week", "owner", NOW)
    answer(engine, "backups", "", by="owner", at=NOW)
    assert all(one.answer is None for one in all_questions(engine, NOW))
