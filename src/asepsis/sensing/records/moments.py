"""When a record was made: the many ways in which programs write a time."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime, timedelta
from typing import IO

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""What lies outside is no time of a record."""
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
AHEAD = timedelta(days=1)
"""A line may be younger than its file by so much, since clocks differ."""

ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?")
SYSLOG = re.compile(r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)")
BIND = re.compile(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.\d+)?")


def written(file: IO[bytes]) -> datetime:
    """When the file was last written: the time of a table that bears none. 1970 for what is no file."""
    try:
        return from_seconds(os.fstat(file.fileno()).st_mtime) or EARLIEST
    except (OSError, AttributeError, io.UnsupportedOperation):
        return EARLIEST


def from_seconds(value: object) -> datetime | None:
    """Seconds since 1970; milliseconds where seconds would make no sense. None when it is no time of a record."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:  # noqa: PLR0124 (not a number)
        return None
    seconds = value / 1000 if value > LATEST.timestamp() else value
    try:
        return _sensible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def from_text(value: object) -> datetime | None:
    """ISO 8601, with the zone of this computer where it names none."""
    if not isinstance(value, str):
        return None
    try:
        return _sensible(datetime.fromisoformat(value.replace(",", ".").strip()).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return None


def from_parts(year: int, month: int, day: int, clock: tuple[int, int, int]) -> datetime | None:
    """A time in the zone of this computer: most logs do not name theirs."""
    try:
        return _sensible(datetime(year, month, day, *clock).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return None


def at_start(line: str, before: datetime) -> tuple[datetime | None, str]:
    """The time with which a line of a log begins, and the rest. `before`: when the log was last written."""
    if (found := ISO.match(line)) is not None:
        return from_text(found[0].replace(" +", "+").replace(" -", "-")), line[found.end() :].lstrip()
    if (found := SYSLOG.match(line)) is not None:
        return _without_year(found, before), line[found.end() :].lstrip()
    if (found := BIND.match(line)) is not None:
        month = MONTHS.get(found[2].lower(), 0)
        clock = (int(found[4]), int(found[5]), int(found[6]))
        return from_parts(int(found[3]), month, int(found[1]), clock), line[found.end() :].lstrip()
    return None, line


def _without_year(found: re.Match[str], before: datetime) -> datetime | None:
    """RFC 3164 4.1.2 has no year: the last one in which the time is not after the log's end."""
    month, day = MONTHS.get(found[1].lower(), 0), int(found[2])
    clock = (int(found[3]), int(found[4]), int(found[5]))
    for year in (before.year + 1, before.year, before.year - 1, before.year - 2, before.year - 3, before.year - 4):
        moment = from_parts(year, month, day, clock)
        if moment is not None and moment <= before + AHEAD:
            return moment
    return None


def _sensible(moment: datetime) -> datetime | None:
    return moment if EARLIEST <= moment <= LATEST else None
