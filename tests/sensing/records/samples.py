"""Reading of records in tests: as `asepsis observe` does it, from a file with a known age."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.sensing.records.formats import format_named, recognise
from asepsis.sensing.records.record import RecordBatch

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.core.nouns import Observation

WRITTEN = datetime(2026, 11, 22, 9, tzinfo=UTC)
"""When the files of tests were written."""
MAC, IP = "02:00:5e:00:53:07", "192.0.2.7"


def read_file(content: bytes, folder: Path, expected: str) -> RecordBatch:
    """All that a file of this content gives; it must be recognised as the format of this name."""
    path = folder / "records"
    path.write_bytes(content)
    os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
    found = recognise(content, path.name)
    assert found is not None
    assert found.name == expected
    with path.open("rb") as file:
        return joined(found.read(file, "x"))


def read_bytes(content: bytes, name: str) -> RecordBatch:
    """All that a format reads of any content."""
    found = format_named(name)
    assert found is not None
    return joined(found.read(io.BytesIO(content), "x"))


def joined(batches: object) -> RecordBatch:
    """Several batches as one."""
    whole = RecordBatch()
    for batch in batches:  # type: ignore[attr-defined]
        whole.seen += batch.seen
        whole.talked += batch.talked
        whole.problems += batch.problems
        whole.records += batch.records
    return whole


def of_kind(batch: RecordBatch, kind: str) -> list[Observation]:
    """The observations of one kind."""
    return [one for one in batch.seen if one.kind == kind]
