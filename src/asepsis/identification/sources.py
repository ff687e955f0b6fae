"""Where the knowledge comes from and how old it is: what is old, or of unknown age, never looks fresh."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from typing import TYPE_CHECKING

from asepsis.core.whole_file import PUBLIC, whole_file

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "sources.json"
"""File in the user's folder that says what was imported."""
FRESH_FOR = timedelta(days=92)
USABLE_FOR = timedelta(days=366)


class Age(StrEnum):
    """How far a source can be trusted to be of today."""

    FRESH = "fresh"
    AGEING = "ageing"
    """Older than three months."""
    STALE = "stale"
    """Older than a year."""
    UNKNOWN = "unknown age"


@dataclass(frozen=True, slots=True)
class Source:
    """One source of knowledge."""

    name: str
    kind: str
    """`registry`, `rules` or `tables`."""
    entries: int
    origin: str
    """Where it was taken from, in words or as a path or URL."""
    dated: str | None
    """Day of its content, ISO 8601, or None when nobody knows."""
    imported: str | None = None
    """Time of the import, ISO 8601."""

    def age(self, today: date) -> Age:
        """Return how old the content is on the day `today`."""
        if self.dated is None:
            return Age.UNKNOWN
        days = today - date.fromisoformat(self.dated)
        if days <= FRESH_FOR:
            return Age.FRESH
        return Age.AGEING if days <= USABLE_FOR else Age.STALE


def read_record(folder: Path) -> list[Source]:
    """Return what the user imported, by name. A missing record is an empty one."""
    path = folder / RECORD
    if not path.is_file():
        return []
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [Source(**entry) for entry in entries]


def note(folder: Path, source: Source) -> None:
    """Write a source into the record; one of the same name is replaced."""
    others = [known for known in read_record(folder) if known.name != source.name]
    entries = [asdict(known) for known in sorted([*others, source], key=lambda known: known.name)]
    with whole_file(folder / RECORD, new_mode=PUBLIC) as file:
        file.write(json.dumps(entries, indent=1) + "\n")


def imported_now() -> str:
    """Return the time, to the second, as the record holds it."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def package_registry(shipped: Path) -> Source:
    """Return the address registry that the installed package carries; its day is known for versions we looked at."""
    installed = version("aiooui")
    with (shipped / "vendors" / "registry_packages.csv").open(encoding="utf-8", newline="") as file:
        days = {row["version"]: row["registry_date"] for row in csv.DictReader(file)}
    return Source("aiooui", "registry", 0, f"package aiooui {installed}, IEEE MA-L", days.get(installed))
