"""Readings that go on: parts of one source, taken into the store one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation, Subject
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.kept import Kept, read_inventory
from asepsis.sensing.records.record import RecordBatch

if TYPE_CHECKING:
    from pathlib import Path

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


def part(number: int, moment: datetime) -> RecordBatch:
    subject = Subject(None, f"192.0.2.{number}", None)
    return RecordBatch([Observation(moment, "exports", number, "endpoint.address", subject, {})], records=3)


def test_parts_of_one_day_are_one_capture_and_all_devices_stay(tmp_path: Path) -> None:
    kept = Kept.open(tmp_path / "site.sqlite", load_knowledge(tmp_path))
    for number, hours in ((1, 0), (2, 1), (3, 24)):
        batch = part(number, MORNING + timedelta(hours=hours))
        kept.continue_reading(batch.seen, batch.talked, batch.capture("exports", "flow_exports", {("lost", "lost"): 2}))
    inventory = read_inventory(kept.engine)
    assert len(inventory.assets) == 3
    assert [(one.packets, one.problems[0].count, one.link_types) for one in inventory.captures] == [
        (6, 4, ("flow_exports",)),
        (3, 2, ("flow_exports",)),
    ]
