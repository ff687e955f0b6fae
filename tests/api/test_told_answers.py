"""From what people told to what the API answers."""

from __future__ import annotations

from asepsis.api.told_answers import MAX_ROWS, form_answer, listed_answers, question_answer, unheard_answer
from tests.practice import practice
from tests.report.told import LISTS, told_practice


def test_nothing_told_is_nothing_answered() -> None:
    answer = unheard_answer(practice())
    assert (answer.registered, answer.nearby, answer.lists, answer.completeness) == ([], [], [], [])


def test_warnings_come_first() -> None:
    notices = unheard_answer(told_practice()).registered[2].notices
    assert [one.is_warning for one in notices] == [True, False]


def test_what_is_nearby_cannot_always_be_counted() -> None:
    assert [one.senders for one in unheard_answer(told_practice()).nearby] == ["2 or more", "cannot be counted"]


def test_a_device_knows_what_lists_say_of_it() -> None:
    (one,) = listed_answers("d16", LISTS)
    assert (one.list_name, one.state) == ("CMMS", "the list says otherwise")
    assert [(side.said, side.measured) for side in one.differences] == [("Draeger", "Philips (90 %)")]
    assert listed_answers("d11", LISTS) == []


def test_no_question_is_none() -> None:
    assert question_answer(None) is None


def test_the_form_is_bounded() -> None:
    assert len(form_answer().models) < MAX_ROWS
