"""Tables that rules look things up in: implementations, enterprise numbers, builds, domains."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class Method(StrEnum):
    """How a key is compared with the rows of a table."""

    EXACT = "exact"
    """The whole key, without case."""
    LONGEST_ARC = "longest_arc"
    """The longest row that begins the object identifier, on a dot: `1.2.84` does not begin `1.2.840`."""
    LONGEST_DOMAIN = "longest_domain"
    """The longest row that ends the domain name, on a dot."""
    LONGEST_NAME = "longest_name"
    """The row of most words that stand side by side in the text. Case, signs and blanks are nothing, digits are words:
    `servo u` is in `SERVO-U 4.1` and not in `Servo unit`, `intellivue mx` is in `IntelliVue MX800`."""


WORD = re.compile(r"[^\W\d_]+|\d+")
"""A word of a name: letters, or digits."""
NAME_WORDS_MAXIMUM = 5
"""No row of names has more words."""
TEXT_WORDS_MAXIMUM = 48
"""Of a longer text only the beginning is read."""


@lru_cache(256)
def _words(text: str) -> Sequence[str]:
    return WORD.findall(text.casefold())[:TEXT_WORDS_MAXIMUM]


@dataclass(frozen=True)
class Table:
    """Rows of a CSV file by their first column."""

    name: str
    key_column: str
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]

    def find(self, key: str, method: Method = Method.EXACT) -> Mapping[str, str] | None:
        """Return the row for `key`, or None."""
        if method is Method.LONGEST_NAME:
            return self._name_in(key)
        wanted = key.strip().rstrip(".").casefold()
        if method is Method.EXACT:
            return self.rows.get(wanted)
        while wanted:
            if (row := self.rows.get(wanted)) is not None:
                return row
            wanted = wanted.rpartition(".")[0] if method is Method.LONGEST_ARC else wanted.partition(".")[2]
        return None

    def _name_in(self, text: str) -> Mapping[str, str] | None:
        words = _words(text)
        found, most = None, 0
        for first, word in enumerate(words):
            for count in range(min(self._names_from.get(word, 0), len(words) - first), most, -1):
                if (row := self.rows.get(" ".join(words[first : first + count]))) is not None:
                    found, most = row, count
                    break
        return found

    @cached_property
    def _names_from(self) -> Mapping[str, int]:
        """How many words the longest name has that begins with a word."""
        longest: dict[str, int] = {}
        for name in self.rows:
            first, count = name.partition(" ")[0], min(name.count(" ") + 1, NAME_WORDS_MAXIMUM)
            longest[first] = max(longest.get(first, 0), count)
        return longest


def load_table(path: Path) -> Table:
    """Read a table. Its key is the first column. Raises ValueError for a repeated key or a row without a source."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = tuple(reader.fieldnames or ())
        rows: dict[str, Mapping[str, str]] = {}
        for number, row in enumerate(reader, 2):
            key = (row[columns[0]] or "").strip().rstrip(".").casefold()
            if not key or key in rows:
                raise ValueError(f"{path}:{number}: the key {key!r} is empty or stands twice; give each row its own")
            if not row.get("source"):
                raise ValueError(
                    f"{path}:{number}: the row names no source; say where it was read, in the column `source`"
                )
            rows[key] = {name: (value or "").strip() for name, value in row.items() if name}
    return Table(path.stem, columns[0], columns, rows)


class Tables(Mapping[str, Table]):
    """Tables by name, each read when it is asked for the first time."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """`paths`: of CSV files; a later one replaces one of the same name."""
        self._paths = {path.stem: path for path in paths}
        self._read: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        """Return a table. Raises KeyError for a name that no file has, and ValueError as `load_table`."""
        table = self._read.get(name)
        if table is None:
            table = self._read[name] = load_table(self._paths[name])
        return table

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a table of this name, without reading it."""
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._paths)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._paths)


def load_tables(folders: Iterable[Path], others: Iterable[Path] = ()) -> Tables:
    """Return all `*.csv` of the folders, and `others`; a later one replaces one of the same name."""
    return Tables([*(path for folder in folders for path in sorted(folder.glob("*.csv"))), *others])
