"""The golden captures of industrial protocols are what the tool writes, and hold what was laid out."""

from pathlib import Path

import pytest

from tests.written_goldens import written_by
from tools import write_industrial_captures as tool


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(written_by(tool.main, tmp_path, monkeypatch)) == 16


def test_the_internet_checksum_of_a_whole_header_is_zero() -> None:
    header = bytes.fromhex("45000073000040004011b861c0a80001c0a800c7")
    assert tool.checksum(header) == 0


def test_streams_have_a_beginning_and_an_end() -> None:
    capture = tool.Capture(502)
    capture.stream(("ask", b"a"), ("answer", b"bc"))
    flags = [frame[47] for frame in capture.frames]
    assert flags == [0x02, 0x12, 0x10, 0x18, 0x18, 0x11, 0x11]
