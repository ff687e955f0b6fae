"""Formats that are lines of text: what they have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from asepsis.core.nouns import Problem
from asepsis.sensing.records import moments
from asepsis.sensing.records.entry import Entry
from asepsis.sensing.records.record import MAX_LINE_BYTES, RecordBatch, batched, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from asepsis.sensing.records.record import Rung

MAX_HEAD_LINES = 256
"""Lines at the start of a file by which a format is recognised."""


@dataclass(frozen=True, slots=True)
class TextFormat:
    """Records that are lines of text."""

    name: str
    rung: Rung
    signature: re.Pattern[str]
    """What a line holds by which the format is recognised."""
    start: Callable[[], Callable[[str, Entry], None]]
    """Makes the reader of one file; it may remember earlier lines, bounded."""
    has_times: bool = True
    """False for tables: all their lines are as old as the file."""
    begins: re.Pattern[str] | None = None
    """How a record begins where it goes on over several lines; None where each line is one."""

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By one of the first lines."""
        text = decoded(head)
        return any(self.signature.search(line) for line in text.splitlines()[:MAX_HEAD_LINES])

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read line by line. Lines of other programs say nothing; those without a time are as old as the last one."""
        return batched(self._batches(file, source))

    def _batches(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        before = moments.written(file)
        take, moment = self.start(), before
        for number, line in lines(file) if self.begins is None else _joined(lines(file), self.begins):
            batch = RecordBatch(records=1)
            if line is None:
                batch.problems.append(Problem("damaged_record", 1, "lines that are too long were passed over"))
            elif line:
                text = decoded(line)
                if self.has_times:
                    moment, text = _timed(text, moment, before)
                take(text, Entry(batch, source, number, moment))
            yield batch


def _joined(
    numbered: Iterator[tuple[int, bytes | None]], begins: re.Pattern[str]
) -> Iterator[tuple[int, bytes | None]]:
    """Records put together from their lines; what makes one longer than a line may be is left out."""
    first, record = 0, b""
    for number, line in numbered:
        if line is None:
            yield number, None
        elif begins.match(decoded(line)) or not record:
            if record:
                yield first, record
            first, record = number, line
        elif len(record) + len(line) < MAX_LINE_BYTES:
            record += b" " + line
    if record:
        yield first, record


def _timed(text: str, last: datetime, before: datetime) -> tuple[datetime, str]:
    found, rest = moments.at_start(text, before)
    return (last, text) if found is None else (found, rest)


def decoded(text: bytes) -> str:
    """UTF-8, or UTF-16 where a byte order mark says so (Windows writes it)."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text.decode("utf-16", "replace")
    return text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def any_of(*patterns: re.Pattern[str]) -> re.Pattern[str]:
    """One pattern for several, without the names of their groups."""
    return re.compile("|".join(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern in patterns))
