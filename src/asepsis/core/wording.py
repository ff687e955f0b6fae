"""Numbers, lists and times as plain words, the same on every machine."""

from __future__ import annotations

from datetime import UTC
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Own table: the machine's language must not change a document."""


MAXIMUM_PERCENT = 99
TIME_LETTERS = len("2026-11-21T10:05:00.000000")
"""Letters of a moment with microseconds, before its offset."""


def time_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds and `Z`, as documents for other programs have it."""
    return moment.isoformat(timespec="microseconds")[:TIME_LETTERS] + "Z"


def moment_words(moment: datetime) -> str:
    """A moment as `21 Nov 2026, 10:05 UTC`."""
    moment = moment.astimezone(UTC)
    return f"{day_words(moment)}, {moment:%H:%M} UTC"


def day_words(moment: datetime) -> str:
    """A day as `21 Nov 2026`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def percent(confidence: float) -> int:
    """A probability as whole percent, between 1 and 99: what is inferred is never shown as certain."""
    return min(MAXIMUM_PERCENT, max(1, floor(confidence * 100 + 0.5)))  # halves go up, as in the console


def count(number: int, noun: str) -> str:
    """A number with its noun, which takes an s: `1 device`, `14 devices`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: `a, b and c`."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def full_stop(words: str) -> str:
    """Words as a sentence: with a large first letter and an end."""
    words = words.strip()
    ended = words if not words or words[-1] in ".!?…" else f"{words}."
    return ended[:1].upper() + ended[1:]
