"""The golden captures of seldom fields in sessions are what the tool writes."""

from pathlib import Path

import pytest

from tools import write_industrial_captures, write_seldom_sessions

PROTOCOLS = Path(__file__).resolve().parent.parent.parent / "engine" / "protocols" / "src"


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = write_seldom_sessions
    monkeypatch.setattr(write_industrial_captures, "PROTOCOLS", tmp_path)
    assert tool.main() == 0
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("capture.pcap"))
    assert len(written) == len((*tool.DIRECTORY, *tool.WEB, *tool.DEVICES))
    for path in written:
        assert (tmp_path / path).read_bytes() == (PROTOCOLS / path).read_bytes(), path


def test_lines_end_as_text_protocols_end_them() -> None:
    assert write_seldom_sessions.lines("a", "b") == b"a\r\nb\r\n"
