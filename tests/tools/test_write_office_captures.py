"""The golden captures of what stands in offices are what the tool writes."""

from pathlib import Path

import pytest

from tools import write_industrial_captures
from tools import write_office_captures as tool

PROTOCOLS = Path(__file__).resolve().parent.parent.parent / "engine" / "protocols" / "src"


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_industrial_captures, "PROTOCOLS", tmp_path)
    assert tool.main() == 0
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("capture.pcap"))
    assert len(written) == len(tool.MAKERS)
    for path in written:
        assert (tmp_path / path).read_bytes() == (PROTOCOLS / path).read_bytes(), path


def test_only_the_named_captures_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_industrial_captures, "PROTOCOLS", tmp_path)
    assert tool.main(["zebra"]) == 0
    assert [path.parent.parent.parent.name for path in tmp_path.rglob("capture.pcap")] == ["zebra"]
