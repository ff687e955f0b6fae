"""The cut keeps frames to groups, all of them, and nothing else."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.sensing.cut import MAX_FRAME_OCTETS, Cut, cut_to_group_frames

BROADCAST = b"\xff" * 6
MULTICAST = b"\x01\x00\x5e\x00\x00\xfb"
STATION = b"\x00\x1d\x4a\x77\x20\x32"


def file_header(order: str = "<", magic: int = 0xA1B2C3D4, link_type: int = 1) -> bytes:
    return struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262_144, link_type)


def record(frame: bytes, order: str = "<", seconds: int = 0) -> bytes:
    return struct.pack(f"{order}IIII", seconds, 0, len(frame), len(frame)) + frame


def cut(capture: bytes) -> tuple[bytes, Cut]:
    target = io.BytesIO()
    outcome = cut_to_group_frames(io.BytesIO(capture), target)
    return target.getvalue(), outcome


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("magic", [0xA1B2C3D4, 0xA1B23C4D])
def test_broadcast_and_multicast_stay_as_they_are(order: str, magic: int) -> None:
    head = file_header(order, magic)
    to_all, to_group = record(BROADCAST + b"one", order, 1), record(MULTICAST + b"two", order, 3)
    written, outcome = cut(head + to_all + record(STATION + b"secret", order, 2) + to_group)
    assert written == head + to_all + to_group
    assert outcome == Cut(packets_read=3, packets_kept=2, is_whole=True)


def test_broken_off_file_gives_what_was_readable() -> None:
    whole = file_header() + record(BROADCAST + b"one")
    for missing in range(1, 16 + 9):
        written, outcome = cut((whole + record(MULTICAST + b"two"))[:-missing])
        assert written == whole
        assert outcome == Cut(packets_read=1, packets_kept=1, is_whole=False)


def test_impossible_length_ends_the_reading() -> None:
    hostile = struct.pack("<IIII", 0, 0, MAX_FRAME_OCTETS + 1, 60) + b"\xff" * (MAX_FRAME_OCTETS + 1)
    written, outcome = cut(file_header() + hostile)
    assert written == file_header()
    assert outcome == Cut(packets_read=0, packets_kept=0, is_whole=False)


def test_empty_frame_is_to_nobody() -> None:
    assert cut(file_header() + record(b""))[1] == Cut(packets_read=1, packets_kept=0, is_whole=True)


@pytest.mark.parametrize(
    "start", [b"", b"\x0a\x0d\x0d\x0a" + bytes(40), file_header()[:23], b"hello, this is no capture"]
)
def test_other_files_are_refused(start: bytes) -> None:
    with pytest.raises(ValueError, match="not a classic pcap"):
        cut(start)


def test_other_link_types_are_refused() -> None:
    with pytest.raises(ValueError, match="link type 113"):
        cut(file_header(link_type=113))


def test_length_of_the_check_sequence_is_no_link_type() -> None:
    assert cut(file_header(link_type=0x4400_0001))[1].is_whole


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_cutting_a_cut_changes_nothing(frames: list[bytes]) -> None:
    once, outcome = cut(file_header() + b"".join(record(frame) for frame in frames))
    assert outcome.packets_read == len(frames)
    assert outcome.packets_kept == sum(1 for frame in frames if frame and frame[0] & 1)
    assert cut(once)[0] == once


@given(st.binary(max_size=400))
def test_any_bytes_after_the_header_never_raise(octets: bytes) -> None:
    written, outcome = cut(file_header() + octets)
    assert len(written) <= len(file_header()) + len(octets)
    assert outcome.packets_kept <= outcome.packets_read
