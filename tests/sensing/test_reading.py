"""Reading captures side by side."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from asepsis.sensing import engine, reading
from asepsis.sensing.captures import Source, find_captures
from asepsis.sensing.reading import Part, Seen, nouns, read_captures
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from asepsis.sensing.engine import Batch
    from asepsis.sensing.records.record import RecordBatch


def written(folder: Path, number: int) -> tuple[Source, ...]:
    for at in range(1, number + 1):
        (folder / f"{at:02}.pcap").write_bytes(pcap(network(at)))
    return find_captures([str(folder)]).sources


def packets(parts: list[Part[Seen]]) -> list[int]:
    return [part.capture.packets for part in parts if part.capture is not None]


@pytest.mark.parametrize("workers", [1, 3, 20])
def test_parts_come_in_the_order_of_sources(tmp_path: Path, workers: int) -> None:
    parts = list(read_captures(written(tmp_path, 9), nouns, workers=workers))
    assert [part.source for part in parts] == sorted(part.source for part in parts)
    assert packets(parts) == list(range(1, 10))


def test_what_cannot_be_read_is_a_capture_with_a_problem(tmp_path: Path) -> None:
    good = written(tmp_path, 1)
    (tmp_path / "01.pcap").unlink()
    (part,) = read_captures(good, nouns, workers=1)
    assert part.capture is not None
    assert part.capture.problems[0].kind == "unreadable"


def test_a_file_that_breaks_off_gives_what_was_readable(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap(network(3))[:-5])
    parts = list(read_captures(find_captures([str(path)]).sources, nouns, workers=1))
    capture = parts[-1].capture
    assert capture is not None
    assert (capture.packets, capture.problems[0].kind) == (2, "truncated_file")
    assert sum(len(part.content.observations) for part in parts if part.content) > 0


def test_a_file_whose_name_is_no_utf_8_is_read(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/non\xff.pcap")
    with open(path, "wb") as file:  # noqa: PTH123 (the name is the point)
        file.write(pcap(network(2)))
    parts = list(read_captures(find_captures([path]).sources, nouns, workers=1))
    capture = parts[-1].capture
    assert capture is not None
    assert (capture.packets, capture.path, capture.problems) == (2, f"{tmp_path}/non\\xff.pcap", ())


def test_a_fault_of_the_program_is_not_swallowed(tmp_path: Path) -> None:
    def fails(_batch: Batch | RecordBatch, _captures: Sequence[str]) -> bytes:
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError, match="a fault"):
        list(read_captures(written(tmp_path, 2), fails, workers=2))


def workers_of_readers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many workers each reader gets from now on."""
    asked: list[int] = []

    def open_reader(path: str, *, workers: int) -> engine.Reader:
        asked.append(workers)
        return engine.Reader(path, workers=workers)

    monkeypatch.setattr(engine, "open_reader", open_reader)
    return asked


@pytest.mark.parametrize(("files", "workers", "together"), [(1, 4, [4]), (3, 1, [1, 1, 1])])
def test_workers_that_no_other_capture_needs_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, workers: int, together: list[int]
) -> None:
    monkeypatch.setattr(reading, "SMALL_CAPTURE_BYTES", 0)
    asked = workers_of_readers(monkeypatch)
    parts = read_captures(written(tmp_path, files), nouns, workers=workers, together=False)
    assert packets(list(parts)) == list(range(1, files + 1))
    assert asked == together


def test_a_small_capture_is_read_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = workers_of_readers(monkeypatch)
    assert packets(list(read_captures(written(tmp_path, 1), nouns, workers=4))) == [1]
    assert asked == [1]


def test_giving_up_ends_the_reading(tmp_path: Path) -> None:
    parts = read_captures(written(tmp_path, 9), nouns, workers=2)
    assert next(parts).source == 0
    parts.close()  # type: ignore[attr-defined]
    assert list(parts) == []
