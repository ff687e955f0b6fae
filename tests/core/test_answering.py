"""What a capability must offer to be answered: those in the list do."""

from __future__ import annotations

from asepsis.capabilities import CAPABILITIES
from asepsis.core.answering import AnswerError, Asked


def test_those_that_ask_say_how_they_are_answered() -> None:
    assert [one.name for one in CAPABILITIES if one.answering is not None] == ["risk", "governance"]


def test_a_question_without_values_takes_words_of_ones_own() -> None:
    assert Asked("backups", "When?", (), None).values == ()
    assert issubclass(AnswerError, ValueError)
