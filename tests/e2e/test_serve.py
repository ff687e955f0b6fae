"""`asepsis serve` as a user runs it: a capture is kept, an address opens the page, Ctrl+C ends it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from asepsis.cli.serve import opening_file
from tests.e2e.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEMO = REPOSITORY / "knowledge" / "demo" / "practice.pcap"
COMMAND = (sys.executable, "-c", "from asepsis.cli.main import main; main()")
PATIENCE_SECONDS = 60
NOBODY = 65_534
"""An account without rights."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "practice.sqlite"
    subprocess.run([*COMMAND, "analyze", DEMO, "--store", path], check=True, timeout=PATIENCE_SECONDS)
    return path


def run(*arguments: str | Path) -> str:
    """What a command prints that must succeed."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS).stdout


@pytest.fixture
def process(store: Path) -> Iterator[subprocess.Popen[str]]:
    """`asepsis serve` as a service runs it: what it prints goes to no terminal."""
    command = [*COMMAND, "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_the_address_opens_the_page_until_it_is_ended(store: Path, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    address = re.match(r"Asepsis: (http://127\.0\.0\.1:\d+/) ", process.stdout.readline())
    assert address is not None
    entrance = run("serve", "--again", "--store", store).strip()
    with httpx.Client(trust_env=False) as owner, httpx.Client(trust_env=False) as stranger:
        assert owner.get(entrance).status_code == 200
        status = owner.get(f"{address[1]}api/status").json()
        device = owner.get(f"{address[1]}api/devices").json()["devices"][0]
        detail = owner.get(f"{address[1]}api/devices/{device['id']}").json()
        refused = {stranger.get(one).status_code for one in (entrance, address[1], f"{address[1]}api/devices")}
    process.send_signal(signal.SIGINT)
    said, complaints = process.communicate(timeout=PATIENCE_SECONDS)
    assert status["devices"] >= 16
    assert status["medical"] >= 1
    assert detail["attributes"][0]["evidence"][0]["capture"].endswith("practice.pcap")
    assert refused == {401}
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert "Traceback" not in complaints
    assert "ticket" not in said + complaints
    assert not opening_file(store).exists()


def test_another_account_cannot_use_the_session(store: Path, process: subprocess.Popen[str]) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can ask as another account")
    assert process.stdout is not None
    process.stdout.readline()
    entrance = run("serve", "--again", "--store", store).strip()
    asking = (
        "import sys, http.client, urllib.parse\n"
        "place = urllib.parse.urlsplit(sys.argv[1])\n"
        "there = http.client.HTTPConnection(place.netloc, timeout=20)\n"
        "there.request('GET', '/api/status', headers={'cookie': sys.argv[2]})\n"
        "print(there.getresponse().status)"
    )
    cookie = httpx.get(entrance, trust_env=False).headers["set-cookie"].partition(";")[0]
    python = shutil.which("python3", path="/usr/bin")
    if python is None:
        pytest.skip("python3 is missing in /usr/bin: apt-get install python3")
    command = [python, "-I", "-S", "-c", asking, entrance, cookie]
    answers = [
        subprocess.run(command, check=True, capture_output=True, text=True, user=user, timeout=PATIENCE_SECONDS).stdout
        for user in (os.getuid(), NOBODY)
    ]
    assert answers == ["200\n", "401\n"]
