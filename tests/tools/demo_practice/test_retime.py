"""Only time stamps change, order is kept, and a packet that was cut is refused."""

from __future__ import annotations

import io
import struct

import pytest

from tools.demo_practice.retime import retime

HEADER = struct.Struct("<IHHiIII")
RECORD = struct.Struct("<IIII")


def capture(*packets: tuple[int, int, bytes], magic: int = 0xA1B23C4D) -> io.BytesIO:
    records = b"".join(RECORD.pack(s, ns, len(frame), len(frame)) + frame for s, ns, frame in packets)
    return io.BytesIO(HEADER.pack(magic, 2, 4, 0, 0, 262_144, 1) + records)


def times_and_frames(written: bytes) -> list[tuple[int, int, bytes]]:
    found, place = [], HEADER.size
    while place < len(written):
        seconds, microseconds, captured, _ = RECORD.unpack_from(written, place)
        found.append((seconds, microseconds, written[place + RECORD.size : place + RECORD.size + captured]))
        place += RECORD.size + captured
    return found


def test_time_stamps_are_mapped_and_frames_stay() -> None:
    target = io.BytesIO()
    assert retime(capture((5, 1500, b"one"), (6, 0, b"two")), target, lambda seen: seen + 100 * 10**9) == 2
    assert HEADER.unpack_from(target.getvalue())[0] == 0xA1B2C3D4
    assert times_and_frames(target.getvalue()) == [(105, 1, b"one"), (106, 0, b"two")]


def test_time_never_runs_backwards() -> None:
    target = io.BytesIO()
    retime(capture((5, 0, b"one"), (6, 0, b"two")), target, lambda seen: 20 * 10**9 - seen)
    assert [seconds for seconds, _, _ in times_and_frames(target.getvalue())] == [15, 15]


def test_cut_packet_is_refused() -> None:
    cut = io.BytesIO(HEADER.pack(0xA1B23C4D, 2, 4, 0, 0, 64, 1) + RECORD.pack(1, 0, 3, 1500) + b"abc")
    with pytest.raises(ValueError, match="packet 1 was cut to 3 of 1500"):
        retime(cut, io.BytesIO(), lambda seen: seen)


def test_other_files_are_refused() -> None:
    with pytest.raises(ValueError, match="nanosecond"):
        retime(capture(magic=0xA1B2C3D4), io.BytesIO(), lambda seen: seen)
