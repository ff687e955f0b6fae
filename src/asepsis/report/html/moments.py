"""Times and spans as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Own table: the machine's language must not change the document."""
LARGEST_UNITS = 2
"""Units of a span that are told: `2 hours 5 minutes`, without the seconds."""


def moment_words(moment: datetime) -> str:
    """Return a moment as `21 Nov 2026, 10:05 UTC`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"


def span_words(span: timedelta) -> str:
    """Return a span of time as its two largest units: `1 day 3 hours`, `4 minutes 10 seconds`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds == 0:
        return "less than a second"
    parts: list[str] = []
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(f"{number} {unit}{'' if number == 1 else 's'}")
        elif parts:
            break
    return " ".join(parts[:LARGEST_UNITS])
