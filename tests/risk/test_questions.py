"""The question that narrows most comes first, and its worth is worked out, not guessed."""

from __future__ import annotations

import pytest

from asepsis.core.findings import Answer
from asepsis.risk.questions import asked_with_outcomes, questions_of
from asepsis.risk.scene import Scene
from asepsis.risk.score import card_after, score
from tests.risk.practice_scene import assessed, at, control, small_practice


def test_the_best_question_is_first() -> None:
    site = assessed(small_practice())
    asked = questions_of(site, "xray1")
    assert [one.narrows for one in asked] == sorted((one.narrows for one in asked), reverse=True)
    assert {one.id for one in asked} >= {"windows_edition.xray1", "patients_per_day.xray1", "reach.xray1"}


def test_its_worth_is_the_mean_over_the_answers() -> None:
    site = assessed(small_practice())
    question = next(one for one in questions_of(site, "archive") if one.id == "records.archive")
    widths = [
        score(site.situation.changed(answers={question.id: value}), site.content)["archive"].score.width
        for value in question.values
    ]
    assert question.narrows == site.cards["archive"].score.width - sum(widths) // len(widths)


@pytest.mark.parametrize("device", ["xray1", "archive", "pump", "desk", "phone"])
def test_one_card_alone_is_that_of_the_whole_site(device: str) -> None:
    site = assessed(small_practice())
    outcomes = [one for _, after in asked_with_outcomes(site, device) for one in after]
    assert outcomes
    for one in outcomes:
        assert card_after(site.scored, one, device, site.content) == score(one, site.content)[device]


def test_an_answer_ends_the_question_and_narrows() -> None:
    base = small_practice()
    answers = (
        Answer("records.archive", "?", "archive", "fewer than 500", "owner", at(9)),
        Answer("patients_per_day.archive", "?", "archive", "1 to 5", "owner", at(9)),
    )
    told = Scene(base.observed, base.content, answers, base.as_of)
    before, after = assessed(base), assessed(told)
    assert "records.archive" not in {one.id for one in questions_of(after, "archive")}
    assert after.cards["archive"].score.width < before.cards["archive"].score.width


def test_only_a_test_answers_what_reaches_a_device() -> None:
    site = small_practice()
    question = next(one for one in questions_of(assessed(site), "pump") if one.id == "reach.pump")
    assert question.values == ()
    assert "only a test" in question.text
    measured = assessed(site, control(("desk", "phone"), ("pump",), 9))
    assert measured.cards["pump"].score.high < assessed(site).cards["pump"].score.high
