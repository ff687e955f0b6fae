"""Scores in words."""

from __future__ import annotations

from asepsis.risk.in_words import scenario_words, sentence, span_words
from asepsis.risk.model import Span
from tests.risk.practice_scene import assessed, small_practice


def test_words() -> None:
    assert span_words(Span(1, 5, 9)) == "5 (1 to 9)"
    assert span_words((4, 4, 4)) == "4"
    assert sentence("{name} is up", {"name": "pump"}) == "Pump is up"


def test_the_worst_scenario_is_a_sentence_about_the_device() -> None:
    site = assessed(small_practice())
    assert scenario_words(site.cards["monitor"], "monitor") == "A patient could be harmed through the monitor."
