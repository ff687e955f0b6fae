"""`asepsis serve` as a user runs it: a capture is kept, the address is printed and answers, Ctrl+C ends it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

DEMO = REPOSITORY / "knowledge" / "demo" / "practice.pcap"
COMMAND = (sys.executable, "-c", "from asepsis.cli.main import main; main()")
PATIENCE_SECONDS = 60


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "practice.sqlite"
    subprocess.run([*COMMAND, "analyze", DEMO, "--store", path], check=True, timeout=PATIENCE_SECONDS)
    return path


def test_the_printed_address_answers_until_it_is_ended(store: Path) -> None:
    command = [*COMMAND, "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.match(r"Asepsis: (http://127\.0\.0\.1:\d+/) ", process.stdout.readline())
        assert address is not None
        status = httpx.get(f"{address[1]}api/status", trust_env=False).json()
        device = httpx.get(f"{address[1]}api/devices", trust_env=False).json()["devices"][0]
        detail = httpx.get(f"{address[1]}api/devices/{device['id']}", trust_env=False).json()
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=PATIENCE_SECONDS)
    assert status["devices"] >= 16
    assert status["medical"] >= 1
    assert detail["attributes"][0]["evidence"][0]["capture"].endswith("practice.pcap")
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert "Traceback" not in complaints
