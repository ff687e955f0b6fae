"""The golden captures of seldom fields in sessions are what the tool writes."""

from pathlib import Path

import pytest

from tests.written_goldens import written_by
from tools import write_seldom_sessions


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(written_by(write_seldom_sessions.main, tmp_path, monkeypatch)) == len(
        (*write_seldom_sessions.DIRECTORY, *write_seldom_sessions.WEB, *write_seldom_sessions.DEVICES)
    )


def test_lines_end_as_text_protocols_end_them() -> None:
    assert write_seldom_sessions.lines("a", "b") == b"a\r\nb\r\n"
