"""Captures of the same time: what several hold is counted once, however the files are given."""

from __future__ import annotations

import itertools
import json
import random
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing import together
from asepsis.sensing.captures import Source, find_captures
from asepsis.sensing.reading import read_captures
from asepsis.sensing.together import Span, readings
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from asepsis.core.nouns import Capture
    from asepsis.sensing.engine import Batch
    from asepsis.sensing.records.record import RecordBatch

PRACTICE = Path(__file__).parents[2] / "knowledge" / "demo" / "practice.pcap"
HEADER_OCTETS, RECORD_OCTETS = 24, 16


def records(file: bytes) -> Iterator[bytes]:
    """The records of a little-endian pcap file."""
    at = HEADER_OCTETS
    while at < len(file):
        (length,) = struct.unpack_from("<I", file, at + 8)
        yield file[at : at + RECORD_OCTETS + length]
        at += RECORD_OCTETS + length


def lines(batch: Batch | RecordBatch, captures: Sequence[str]) -> list[str]:
    return (batch.json_lines(*captures) + batch.flow_lines(*captures)).decode().splitlines()


def told(sources: Sequence[Source], *, workers: int = 1, places: bool = False) -> tuple[list[str], list[Capture]]:
    """What is said, sorted, with or without the packets of which it is said; and the captures."""
    said, captures = [], []
    for part in read_captures(sources, lines, workers=workers):
        for line in part.content or ():
            one = json.loads(line)
            if not places:
                del one["capture"], one["packet"]
            said.append(json.dumps(one))
        captures += [part.capture] if part.capture else []
    return sorted(said), captures


def written(folder: Path, *files: bytes) -> list[Source]:
    folder.mkdir(exist_ok=True)
    for number, file in enumerate(files):
        (folder / f"{number}.pcap").write_bytes(file)
    return list(find_captures([str(folder)]).sources)


def test_halves_that_overlap_say_what_the_whole_says(tmp_path: Path) -> None:
    whole = PRACTICE.read_bytes()
    head, packets = whole[:HEADER_OCTETS], list(records(whole))
    third = len(packets) // 3
    halves = [head + b"".join(packets[: 2 * third]), head + b"".join(packets[third:])]
    one, (capture,) = told(written(tmp_path / "one", whole))
    two, captures = told(written(tmp_path / "two", *halves))
    assert one == two
    assert sum(each.packets - each.copies for each in captures) == capture.packets
    assert {each.copies for each in captures} == {0, third}
    assert [each.read_with for each in captures] == [(captures[1].path,), (captures[0].path,)]


def test_the_order_of_files_and_the_number_of_workers_change_nothing(tmp_path: Path) -> None:
    whole = PRACTICE.read_bytes()
    head, packets = whole[:HEADER_OCTETS], list(records(whole))
    chance = random.Random(7)
    parts = [head + b"".join(one for one in packets if chance.random() < 0.7) for _ in range(3)]
    sources = written(tmp_path, *parts)
    first = told(sources, places=True)
    for order, workers in itertools.product(itertools.permutations(sources), (1, 3)):
        said, captures = told(order, workers=workers, places=True)
        assert said == first[0]
        assert sorted(captures, key=lambda one: one.path) == first[1]


def test_evidence_names_the_packet_of_its_own_file(tmp_path: Path) -> None:
    sources = written(tmp_path, pcap(network(5)), pcap([b"\x00" * 14, *network(5)]))
    said, _ = told(sources, places=True)
    places = {(one["capture"], one["packet"]) for one in map(json.loads, said) if one["kind"] == "arp.sender"}
    assert (
        places == {(sources[0].name, number) for number in range(1, 6)}
        or {(sources[1].name, number) for number in range(2, 7)} <= places
    )


def test_a_recording_given_twice_is_one(tmp_path: Path) -> None:
    whole = PRACTICE.read_bytes()
    sources = written(tmp_path, whole, whole)
    said, (one, other) = told(sources)
    assert said == told(sources[:1])[0]
    assert (one.copies, other.copies, other.read_with) == (0, one.packets, (one.path,))


def test_captures_that_are_alike_from_outside_are_two(tmp_path: Path) -> None:
    frames = network(40)
    said, captures = told(written(tmp_path, pcap(frames[:20]), pcap(frames[20:])))
    assert sum(json.loads(line)["kind"] == "arp.sender" for line in said) == 40
    assert [one.copies for one in captures] == [0, 0]


def test_captures_one_after_the_other_are_read_by_themselves(tmp_path: Path) -> None:
    packets = list(records(pcap(network(9))))
    head = pcap([])
    files = [head + b"".join(packets[:5]), head + b"".join(packets[4:])]
    sources = written(tmp_path, *files)
    assert [one.members for one in readings(sources, workers=1)] == [[0], [1]]
    said, captures = told(sources)
    assert said == sorted(told(sources[:1])[0] + told(sources[1:])[0])
    assert [(one.copies, one.read_with) for one in captures] == [(0, ()), (0, ())]


def test_no_more_than_so_many_of_one_moment_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MAX_OPEN", 2)
    sources = written(tmp_path, *(pcap(network(number)) for number in (5, 6, 7)))
    assert sorted(one.members for one in readings(sources, workers=2)) == [[0, 1], [2]]


def test_what_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    sources = written(tmp_path, pcap(network(5)), pcap(network(6))[:-3], b"no capture")
    (tmp_path / "2.pcap").write_bytes(b"no capture")
    sources = list(find_captures([str(tmp_path / f"{number}.pcap") for number in range(3)]).sources)
    said, captures = told(sources)
    assert said == told(sources[:1])[0]
    kinds = [[problem.kind for problem in capture.problems] for capture in captures]
    assert kinds == [[], ["truncated_file"], ["not_a_capture"]]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.integers(1, 30)), max_size=12))
def test_readings_are_what_overlaps_and_nothing_is_left_out(files: list[tuple[int, int, int]]) -> None:
    spans = {number: Span(at, at + length, packets, 60) for number, (at, length, packets) in enumerate(files)}
    sources = [Source(str(number), 1) for number in spans]
    found = together._grouped(spans, sources)  # noqa: SLF001 (without files)
    assert sorted(at for one in found for at in one.members) == sorted(spans)
    assert all(one.begins == sorted(one.begins) for one in found)
    for one, other in itertools.combinations(found, 2):
        for at, there in itertools.product(one.members, other.members):
            assert spans[at].end_ns <= spans[there].first_ns or spans[there].end_ns <= spans[at].first_ns
