"""Assessing keeps findings and actions on the board, twice the same changes nothing, answers narrow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from asepsis.core import board
from asepsis.core.answering import AnswerError
from asepsis.core.findings import Action, Answer, Event, Finding, State
from asepsis.core.store.database import change_number, writing
from asepsis.risk.service import CAPABILITY, answer_question, assess_and_keep, look
from tools.demo_practice.patients import canaries

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def asset_of(engine: Engine, hostname: str) -> str:
    assets = look(engine, NOW).assessment.scene.observed.inventory.assets
    return next(one.id for one in assets if hostname in one.hostnames)


def test_the_demo_gives_its_three_great_dangers_first(engine: Engine) -> None:
    result = assess_and_keep(engine, NOW)
    today = [one.action for one in result.proposals if one.action.is_today]
    assert [one.kind for one in today[:3]] == ["name_partners", "cut_outside", "isolate"]
    assert today[2].asset_ids == (asset_of(engine, "DRX-CONSOLE1"),)
    assert len(today) <= 5


def test_all_is_kept_on_the_board_and_nothing_changes_the_second_time(engine: Engine) -> None:
    result = assess_and_keep(engine, NOW)
    assert {one.id for one in board.read(engine, Finding)} == {one.finding.id for one in result.assessment.weaknesses}
    assert {one.id for one in board.read(engine, Action)} == {one.action.id for one in result.proposals}
    assert board.read(engine, Event) == ()
    before = change_number(engine)
    assess_and_keep(engine, NOW + timedelta(hours=1))
    assert change_number(engine) == before


def test_looking_keeps_nothing(engine: Engine) -> None:
    before = change_number(engine)
    look(engine, NOW)
    assert change_number(engine) == before


def test_what_is_no_longer_found_is_taken_back_and_what_comes_back_is_announced(engine: Engine) -> None:
    result = assess_and_keep(engine, NOW)
    known = result.assessment.weaknesses[0].finding
    mistaken = replace(known, id="telnet.gone", kind="telnet", asset_id="gone")
    done = next(one for one in board.read(engine, Finding) if one.kind == "dicom_accepts_unknown_caller")
    with writing(engine) as session:
        board.publish(session, CAPABILITY, [mistaken, replace(done, state=State.DONE, verified=NOW)])
    assess_and_keep(engine, NOW)
    kept = {one.id: one for one in board.read(engine, Finding)}
    assert "telnet.gone" not in kept
    assert kept[done.id].state is State.REOPENED
    assert [one.kind for one in board.read(engine, Event)] == ["action_reopened"]


def test_an_answer_is_kept_with_who_and_when_and_narrows(engine: Engine) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    before = look(engine, NOW).assessment.cards[console].score
    answer_question(engine, f"windows_edition.{console}", "win10-2016-ltsb", "Dr. Linden", NOW)
    (kept,) = board.read(engine, Answer)
    assert (kept.value, kept.by, kept.at, kept.asset_id) == ("win10-2016-ltsb", "Dr. Linden", NOW, console)
    assert "Which Windows edition" in kept.question
    after = look(engine, NOW).assessment
    assert before.low <= after.cards[console].score.low <= after.cards[console].score.high <= before.high
    finding = next(one.finding for one in after.weaknesses if one.finding.id == f"windows_out_of_support.{console}")
    assert finding.is_certain
    assert "on 2026-10-13" in finding.care


@pytest.mark.parametrize(
    ("question", "value", "says"),
    [
        ("nothing.x", "yes", "nobody asks"),
        ("records.{}", "many", "no answer to that"),
        ("reach.{}", "no", "only a test"),
    ],
)
def test_what_cannot_be_answered_is_said(engine: Engine, question: str, value: str, says: str) -> None:
    console = asset_of(engine, "DRX-CONSOLE1")
    with pytest.raises(AnswerError, match=says):
        answer_question(engine, question.format(console), value, "owner", NOW)


def test_no_patient_is_named(engine: Engine) -> None:
    assess_and_keep(engine, NOW)
    told = repr((board.read(engine, Finding), board.read(engine, Action))).lower()
    assert canaries()
    assert [one for one in canaries() if one.lower() in told] == []
