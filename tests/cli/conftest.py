"""What the tests of several commands begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.capture_bytes import network, pcap
from tests.cli.shell import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The path of a store that knows two devices, of which nothing is told."""
    capture, path = tmp_path / "a.pcap", str(tmp_path / "s.sqlite")
    capture.write_bytes(pcap(network(2)))
    assert run("analyze", str(capture), "--store", path).exit_code == 0
    return path
