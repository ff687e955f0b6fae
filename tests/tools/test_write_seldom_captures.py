"""The golden captures of seldom fields are what the tool writes."""

from pathlib import Path

import pytest

from tests.written_goldens import written_by
from tools import write_seldom_captures as tool


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(written_by(tool.main, tmp_path, monkeypatch)) == len((*tool.LINK, *tool.NAMES, *tool.OTHERS))


def test_names_end_with_an_empty_label() -> None:
    assert tool.dns_name("ct1.local") == b"\x03ct1\x05local\0"
