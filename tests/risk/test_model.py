"""Spans multiply and join end by end."""

from __future__ import annotations

from asepsis.risk.model import Span


def test_spans() -> None:
    assert Span(1, 5, 9).or_more(Span(2, 3, 10)) == Span(2, 5, 10)
    assert Span(1, 5, 9).times(Span.sure(10)) == Span(10, 50, 90)
    assert Span(1, 5, 9).width == 8
    assert Span.sure(4).numbers() == (4, 4, 4)
