"""Holds the golden captures that a tool writes to those that are committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools import write_industrial_captures

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

PROTOCOLS = Path(__file__).resolve().parent.parent / "engine" / "protocols" / "src"


def written_by(write: Callable[[], int], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a tool write to `folder`; return the names of the protocols it wrote, each capture equal to the committed."""
    monkeypatch.setattr(write_industrial_captures, "PROTOCOLS", folder)
    assert write() == 0
    written = sorted(path.relative_to(folder) for path in folder.rglob("capture.pcap"))
    for path in written:
        assert (folder / path).read_bytes() == (PROTOCOLS / path).read_bytes(), path
    return [path.parts[0] for path in written]
