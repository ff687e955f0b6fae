"""The golden captures of what stands in wards are what the tool writes."""

from pathlib import Path

import pytest

from tests.written_goldens import written_by
from tools import write_ward_captures as tool


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(written_by(tool.main, tmp_path, monkeypatch)) == len(tool.MAKERS)


def test_only_the_named_captures_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert written_by(lambda: tool.main(["sap"]), tmp_path, monkeypatch) == ["sap"]
