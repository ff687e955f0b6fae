"""What readers of records have in common."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

from asepsis.core.nouns import Subject
from asepsis.sensing.records.record import BATCH_RECORDS, MAX_LINE_BYTES, RecordBatch, batched, lines

MOMENT = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_lines_that_are_too_long_are_told_and_passed_over() -> None:
    content = b"a\r\n" + b"x" * (MAX_LINE_BYTES * 3) + b"\nb"
    assert list(lines(io.BytesIO(content))) == [(1, b"a"), (2, None), (3, b"b")]


def test_batches_are_bounded_and_nothing_is_lost() -> None:
    sizes = [one.records for one in batched(RecordBatch(records=1) for _ in range(BATCH_RECORDS + 1))]
    assert sizes == [BATCH_RECORDS, 1]


def test_a_batch_is_written_as_the_engine_writes_its_own() -> None:
    batch = RecordBatch()
    batch.address(MOMENT, "x.log", 3, Subject(None, "192.0.2.7", None))
    batch.address(MOMENT, "x.log", 4, Subject(None, None, None))
    assert batch.counts() == {"endpoint.address": 1}
    assert json.loads(batch.json_lines("x.log")) == {
        "time": "2026-11-22T08:00:00.000000Z",
        "capture": "x.log",
        "packet": 3,
        "kind": "endpoint.address",
        "subject": {"mac": None, "ip": "192.0.2.7", "vlan": None},
        "fields": {},
        "count": 1,
    }
