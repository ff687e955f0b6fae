"""What each source gave, how fresh it is, and what it cannot show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from asepsis.core.wording import count
from asepsis.sensing.records.rungs import rung_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from asepsis.core.nouns import Capture

PACKETS = (
    "packets",
    "what devices say of themselves, whom they talk to, how much and when",
    "what does not pass the place where it was recorded",
)
HOUR_SECONDS, DAY_SECONDS = 3600, 86400


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source."""

    name: str
    kind: str
    first: datetime | None
    last: datetime | None
    age_seconds: int | None
    """Since the last record; None when it holds none. Silence since then is not known to be peace."""
    records: int
    problems: int
    """How many records could not be used."""
    gives: str
    unseen: str


def source_lines(captures: Iterable[Capture], now: datetime) -> tuple[SourceLine, ...]:
    """One line for each source."""
    return tuple(_line(capture, now) for capture in captures)


def _line(capture: Capture, now: datetime) -> SourceLine:
    rung = next((found for found in map(rung_of, capture.link_types) if found is not None), None)
    kind, gives, unseen = PACKETS if rung is None else (rung.title, rung.gives, rung.unseen)
    age = None if capture.last is None else max(0, int((now - capture.last).total_seconds()))
    problems = sum(one.count for one in capture.problems)
    return SourceLine(capture.path, kind, capture.first, capture.last, age, capture.packets, problems, gives, unseen)


def document(lines: Iterable[SourceLine]) -> list[dict[str, object]]:
    """The lines for JSON."""
    return [{name: _plain(value) for name, value in asdict(line).items()} for line in lines]


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def render(lines: Iterable[SourceLine]) -> Table:
    """The lines as a table for a terminal."""
    table = Table(title="Sources", title_justify="left")
    for heading in ("Source", "Kind", "Last", "Records", "Gives", "Does not show"):
        table.add_column(heading, overflow="fold")
    for one in lines:
        last = "nothing in it" if one.age_seconds is None else f"{_ago(one.age_seconds)} ago"
        unread = f" ({one.problems} not usable)" if one.problems else ""
        cells = (one.name, one.kind, last, f"{one.records:,}{unread}", one.gives, one.unseen)
        table.add_row(*map(Text, cells))  # a file may be called anything, also `[/]`
    return table


def _ago(seconds: int) -> str:
    """An age in the largest unit that fits."""
    for size, one in ((DAY_SECONDS, "day"), (HOUR_SECONDS, "hour"), (60, "minute")):
        if seconds >= size:
            return count(seconds // size, one)
    return "less than a minute"
