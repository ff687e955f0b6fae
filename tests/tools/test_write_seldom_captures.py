"""The golden captures of seldom fields are what the tool writes."""

from pathlib import Path

import pytest

from tools import write_industrial_captures
from tools import write_seldom_captures as tool

PROTOCOLS = Path(__file__).resolve().parent.parent.parent / "engine" / "protocols" / "src"


def test_committed_captures_are_those_that_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_industrial_captures, "PROTOCOLS", tmp_path)
    assert tool.main() == 0
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("capture.pcap"))
    assert len(written) == len((*tool.LINK, *tool.NAMES, *tool.OTHERS))
    for path in written:
        assert (tmp_path / path).read_bytes() == (PROTOCOLS / path).read_bytes(), path


def test_names_end_with_an_empty_label() -> None:
    assert tool.dns_name("ct1.local") == b"\x03ct1\x05local\0"
