"""Zeek's logs, as JSON lines or tab-separated (https://docs.zeek.org, log file reference)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from asepsis.core.nouns import Problem
from asepsis.sensing.records import moments
from asepsis.sensing.records.entry import Entry
from asepsis.sensing.records.record import RecordBatch, Rung, batched, lines
from asepsis.sensing.records.zeek_logs import LOGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from asepsis.sensing.records.sayings import Values

UNSET = frozenset(("-", "(empty)"))
"""What stands for no value in tab-separated logs."""
LIST_TYPES = ("set[", "vector[")


@dataclass(frozen=True, slots=True)
class ZeekLog:
    """One of Zeek's logs."""

    name: str
    rung: Rung
    required: frozenset[str]
    """Fields that this log has, and no other log read here."""
    take: Callable[[Values, Entry], None]

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By `#path` or by the fields of the first record."""
        if head.startswith(b"#separator"):
            return self.required <= set(_header(head.split(b"\n")).get("fields", ()))
        if not head.startswith(b'{"ts"'):
            return False
        first = _json(head.split(b"\n", 1)[0])
        return first is not None and self.required <= first.keys()

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the log; damaged lines are counted."""
        return batched(self._record(values, source, number) for number, values in _records(file))

    def _record(self, values: Values | None, source: str, number: int) -> RecordBatch:
        batch = RecordBatch(records=1)
        moment = _moment(values.get("ts")) if values is not None else None
        if values is None or moment is None:
            batch.problems.append(Problem("damaged_record", 1, "records that are no Zeek record were passed over"))
        else:
            self.take(values, Entry(batch, source, number, moment))
        return batch


def _records(file: IO[bytes]) -> Iterator[tuple[int, Values | None]]:
    """Number and values of each record; None for a damaged one. The header of a tab-separated log may come again."""
    header: Mapping[str, list[str]] = {}
    comments: list[bytes] = []
    for number, line in lines(file):
        if line is None:
            yield number, None
        elif line.startswith(b"#"):
            comments.append(line)
            if line.startswith(b"#types"):
                header, comments = _header(comments), []
        elif line.startswith(b"{"):
            yield number, _json(line)
        elif line:
            yield number, _separated(line, header)


def _json(line: bytes) -> Values | None:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _header(comments: list[bytes]) -> dict[str, list[str]]:
    """The words after `#fields` and `#types`."""
    found: dict[str, list[str]] = {}
    for line in comments:
        name, *words = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        if name in ("#fields", "#types"):
            found[name[1:]] = words
    return found


def _separated(line: bytes, header: Mapping[str, list[str]]) -> Values | None:
    names, types = header.get("fields", []), header.get("types", [])
    cells = line.decode("utf-8", "replace").split("\t")
    if not names or len(cells) != len(names) or len(types) != len(names):
        return None
    values: Values = {}
    for name, kind, cell in zip(names, types, cells, strict=True):
        if cell not in UNSET:
            values[name] = cell.split(",") if kind.startswith(LIST_TYPES) else _typed(kind, cell)
    return values


def _typed(kind: str, cell: str) -> object:
    try:
        return int(cell) if kind in ("count", "port", "int") else float(cell) if kind in ("time", "interval") else cell
    except ValueError:
        return cell


def _moment(value: object) -> datetime | None:
    """Seconds since 1970, or ISO 8601 (`LogAscii::json_timestamps`)."""
    return moments.from_text(value) if isinstance(value, str) else moments.from_seconds(value)


ZEEK = tuple(ZeekLog(f"zeek_{one.name}", Rung(*one.rung), frozenset(one.required), one.take) for one in LOGS)
"""The logs that are read, each recognised by its fields; those with more fields of their own stand first."""
