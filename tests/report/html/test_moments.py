"""Times are told in UTC and English on every machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from asepsis.report.html.moments import moment_words, span_words


def test_a_moment_is_told_in_utc() -> None:
    assert moment_words(datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "1 Mar 2026, 09:05 UTC"
    assert moment_words(datetime(2026, 3, 1, 0, 5, tzinfo=timezone(timedelta(hours=2)))) == "28 Feb 2026, 22:05 UTC"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "less than a second"),
        (timedelta(seconds=-5), "less than a second"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=24, seconds=10), "24 minutes 10 seconds"),
        (timedelta(hours=2, seconds=3), "2 hours"),
        (timedelta(days=1, hours=3, minutes=4), "1 day 3 hours"),
    ],
)
def test_a_span_is_told_by_its_largest_units(span: timedelta, words: str) -> None:
    assert span_words(span) == words
