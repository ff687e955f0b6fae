"""What was heard goes into the store once, however often it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.kept import Kept, read_inventory
from asepsis.inventory.watching import Watching
from asepsis.sensing import engine
from tests.repository.tracked import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.inventory.site import Site

DEMO = str(REPOSITORY / "knowledge/demo/practice.pcap")


def test_written_batch_by_batch_or_at_once_the_devices_are_the_same(tmp_path: Path) -> None:
    knowledge = load_knowledge()
    found = []
    for name, is_each in (("each", True), ("once", False)):
        kept = Kept.open(tmp_path / name, knowledge)
        watch = Watching(kept, seconds=0)
        reader = engine.open_reader(DEMO)
        for batch in iter(reader.next, None):
            watch.take(batch, "live:x")
            if is_each:
                assert watch.is_due()
                watch.write(engine.capture(reader.capture(), "live:x"))
        watch.write(engine.capture(reader.capture(), "live:x"))
        watch.write(engine.capture(reader.capture(), "live:x"))
        found.append(read_inventory(kept.engine))
    assert found[0].assets == found[1].assets
    assert found[0].relations == found[1].relations
    assert [one.packets for one in found[0].captures] == [2557]


@dataclass(frozen=True)
class Busy(Kept):
    """A store that cannot be written."""

    def note(self, digest: str, reading: Site, capture: object) -> None:
        """Fail as a full disk does."""
        raise OSError(f"{self.engine.name}: no room for {digest} {reading} {capture}")


def test_what_could_not_be_written_waits_for_the_next_time(tmp_path: Path) -> None:
    kept = Kept.open(tmp_path / "s.sqlite", load_knowledge())
    watch = Watching(Busy(kept.engine, kept.judgement), seconds=0)
    reader = engine.open_reader(DEMO)
    for batch in iter(reader.next, None):
        watch.take(batch, "live:x")
    capture = engine.capture(reader.capture(), "live:x")
    with pytest.raises(OSError, match="sqlite"):
        watch.write(capture)
    watch.kept = kept
    watch.write(capture)
    assert len(read_inventory(kept.engine).assets) == 22


def test_a_store_that_takes_long_is_written_less_often(tmp_path: Path) -> None:
    now = [0.0]
    watch = Watching(Kept.open(tmp_path / "s.sqlite", load_knowledge()), seconds=60, clock=lambda: now[0])
    assert not watch.is_due()
    now[0] = 60
    assert watch.is_due()
    watch.written, watch._took = 60.0, 20.0  # noqa: SLF001
    now[0] = 259
    assert not watch.is_due()
    now[0] = 260
    assert watch.is_due()
