"""Scores in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.risk.model import Card, Span

WORST = {
    "S1": "A patient could be harmed through the {name}.",
    "S2": "Care could stop because the {name} is down.",
    "S3": "Patient data could get out through the {name}.",
    "S4": "The {name} could be used to reach something worse.",
}


def sentence(text: str, values: Mapping[str, str]) -> str:
    """A text with its names filled in, beginning with a capital letter."""
    filled = text.format(**values)
    return filled[:1].upper() + filled[1:]


def scenario_words(card: Card, name: str) -> str:
    """The worst scenario as a sentence."""
    return WORST[card.worst.scenario].format(name=name)


def span_words(span: Span | tuple[int, int, int]) -> str:
    """A score with what is not known: `42 (12 to 70)`."""
    low, best, high = span if isinstance(span, tuple) else span.numbers()
    return str(best) if low == best == high else f"{best} ({low} to {high})"
