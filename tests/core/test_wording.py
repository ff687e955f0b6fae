"""Words are the same on every machine."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from asepsis.core.wording import count, day_words, full_stop, listed, moment_words

MOMENT = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)


def test_moments() -> None:
    assert (moment_words(MOMENT), day_words(MOMENT)) == ("2 Mar 2026, 06:05 UTC", "2 Mar 2026")


@pytest.mark.parametrize(
    ("words", "told"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists(words: list[str], told: str) -> None:
    assert listed(words) == told


def test_numbers_and_sentences() -> None:
    assert (count(1, "device"), count(1400, "device")) == ("1 device", "1,400 devices")
    assert (full_stop("so it is"), full_stop("Is it?"), full_stop("")) == ("So it is.", "Is it?", "")
