"""What a capability must offer to be answered: those in the list do."""

from __future__ import annotations

from asepsis.capabilities import CAPABILITIES
from asepsis.core.answering import AnswerError, Asked


def test_each_capability_that_is_answered_asks_and_takes_answers() -> None:
    answered = [one.answering() for one in CAPABILITIES if one.answering is not None]
    assert len(answered) >= 2
    assert all(callable(one.questions) and callable(one.answer) for one in answered)


def test_a_question_without_values_takes_words_of_ones_own() -> None:
    assert Asked("backups", "When?", (), None).values == ()
    assert issubclass(AnswerError, ValueError)
