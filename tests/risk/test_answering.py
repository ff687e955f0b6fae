"""How risk is answered: the Windows question of any device, whatever its score, and the questions that narrow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.core import board
from asepsis.core.answering import AnswerError
from asepsis.core.findings import Answer
from asepsis.risk.answering import answer, questions, windows_questions
from tests.risk.test_service import asset_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_build_that_fits_several_releases_is_a_question(engine: Engine) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    found = windows_questions(engine, NOW)[console]
    assert found.version == "10.0.14393"
    assert "Settings, System, About" in found.question.text
    assert {one.value for one in found.editions} == set(found.question.values)
    words = {one.value: one.words for one in found.editions}
    assert words["win10-1607-ent"] == "Windows 10 1607 Enterprise: fixes ended 2019-04-09"
    assert words["ws2016"] == "Windows Server 2016: fixes until 2027-01-12"


def test_the_answer_is_a_persons_claim_and_can_be_taken_back(engine: Engine) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    question = f"windows_edition.{console}"
    assert answer(engine, question, "ws2016", by="it_helper", at=NOW)
    said = windows_questions(engine, NOW)[console].question.answer
    assert said is not None
    assert (said.value, said.by, said.at) == ("ws2016", "it_helper", NOW)
    assert question in {one.id for one in questions(engine, NOW)}
    assert answer(engine, question, "", by="it_helper", at=NOW)
    assert board.read(engine, Answer) == ()


def test_other_questions_of_devices_are_answered_as_well(engine: Engine) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    assert answer(engine, f"records.{console}", "fewer than 500", by="owner", at=NOW)
    assert [one.value for one in board.read(engine, Answer)] == ["fewer than 500"]


def test_what_cannot_be_kept_is_refused(engine: Engine) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    for question, value, by in (
        (f"windows_edition.{console}", "win95", "owner"),
        (f"windows_edition.{console}", "ws2016", " "),
        ("windows_edition.nothing", "ws2016", "owner"),
    ):
        with pytest.raises(AnswerError):
            answer(engine, question, value, by=by, at=NOW)
    assert not answer(engine, "backups", "yes", by="owner", at=NOW)
    assert board.read(engine, Answer) == ()
