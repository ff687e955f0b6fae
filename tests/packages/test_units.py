"""The units of systemd: understood by systemd, closed as far as they can be, and started again after a failure."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.repository.tracked import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = REPOSITORY / "packaging/debian/usr/lib/systemd/system"
UNITS = {"asepsis.service": "asepsis.service", "asepsis-watch@.service": "asepsis-watch@eth0.service"}
"""File → name under which it is started."""
MAX_EXPOSURE = 20
"""In tenths, of 100: systemd calls what is below 2.0 `OK`; services without any limit have 9.6."""
EXPOSURE = re.compile(r"exposure level for \S+ ([\d.]+)")

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


def analyze(*words: str) -> str:
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit whose program is one that every machine has."""
    path = tmp_path / UNITS[request.param]
    text = (FOLDER / request.param).read_text(encoding="utf-8")
    path.write_text(text.replace("/usr/bin/asepsis", shutil.which("true") or "/bin/true"), encoding="utf-8")
    return path


@pytest.mark.tool
@needs_systemd
def test_systemd_finds_no_fault(unit: Path) -> None:
    said = analyze("verify", "--man=no", str(unit))
    assert [line for line in said.splitlines() if unit.name in line] == []


@pytest.mark.tool
@needs_systemd
def test_it_is_closed_as_far_as_it_can_be(unit: Path) -> None:
    said = analyze("security", "--offline=true", "--no-pager", str(unit))
    found = EXPOSURE.search(said.replace(":", ""))
    assert found is not None, said
    assert float(found[1]) * 10 < MAX_EXPOSURE


def test_the_listener_may_hear_frames_and_nothing_else_and_comes_back() -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((FOLDER / "asepsis-watch@.service").read_text(encoding="utf-8"))
    service = parser["Service"]
    assert service["CapabilityBoundingSet"] == service["AmbientCapabilities"] == "CAP_NET_RAW"
    assert (service["IPAddressDeny"], service["RestrictAddressFamilies"]) == ("any", "AF_PACKET AF_UNIX")
    assert (service["Restart"], service["KillSignal"]) == ("on-failure", "SIGTERM")
    # Five starts in ten seconds are given up by systemd (DefaultStartLimitBurst): a missing interface may last longer.
    assert int(service["RestartSec"]) >= 10
