"""No patient identifier is ever shown, stored or logged: the captures are full of them, the outputs hold none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws import spoken

ROOT = Path(__file__).resolve().parents[2]
CANARIES = (
    "canary",
    "zeisig",
    "mathilde",
    "pat-0815-77",
    "19570314",
    "1957-03-14",
    "deichstrasse",
    "hausarzt",
    "schwindel",
    "921555123",
    spoken.NAME.casefold(),
    spoken.GIVEN_NAME.casefold(),
    *(
        line.casefold()
        for line in (ROOT / "tools/demo_practice/canaries.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ),
)
"""Names, numbers, birth dates, addresses and words about patients that the recordings hold."""
CAPTURES = (
    *sorted(ROOT.glob("engine/protocols/src/*/golden/*/capture.pcap")),
    ROOT / "knowledge/demo/practice.pcap",
)
SPOKEN = "spoken.pcap"
FORMATS = ("table", "json", "csv", "html")


def found_in(data: bytes) -> set[str]:
    """The canaries that the bytes hold, as UTF-8 or as UTF-16, whatever their case."""
    lower = data.lower()
    return {word for word in CANARIES if word.encode() in lower or word.encode("utf-16-le") in lower}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All that the program says and writes about the captures, by where it stands."""
    folder = tmp_path_factory.mktemp("patients")
    captures, store = folder / "captures", folder / "data" / "site.sqlite"
    captures.mkdir()
    for number, path in enumerate(CAPTURES):
        shutil.copy(path, captures / f"{number}.pcap")
    (captures / SPOKEN).write_bytes(spoken.capture())
    told: dict[str, bytes] = {}

    def run(*arguments: str) -> None:
        environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "ASEPSIS_LOG_LEVEL": "debug"}
        command = [sys.executable, "-m", "asepsis.cli.main", *arguments]
        result = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=folder)
        assert result.returncode in (0, 1), result.stderr
        told[" ".join(arguments)] = result.stdout + result.stderr

    run("observe", str(captures), "--flows")
    run("observe", str(captures), "--counts")
    for output_format in FORMATS:
        run("analyze", str(captures), "--store", str(store), "--format", output_format)
        run("analyze", str(captures), "--separate", "--format", output_format)
    for address in ("192.168.20.10", "192.0.2.20"):
        run("explain", address, "--store", str(store))
    run("devices", "--store", str(store), "--format", "json")
    run("doctor", "--store", str(store))
    written = [path for path in (folder / "data").rglob("*") if path.is_file()]
    assert store in written
    told |= {str(path): path.read_bytes() for path in written}
    return told


def test_the_captures_hold_every_canary() -> None:
    held = set().union(*(found_in(path.read_bytes()) for path in CAPTURES), found_in(spoken.capture()))
    assert sorted(set(CANARIES) - held) == []


def test_a_canary_would_be_found() -> None:
    assert found_in("x Zeisig^Mathilde".encode("utf-16-le")) == {"zeisig", "mathilde"}


def test_the_captures_were_read(outputs: dict[str, bytes]) -> None:
    lines = next(data for name, data in outputs.items() if name.endswith("--flows"))
    of_names = [json.loads(line) for line in lines.splitlines() if SPOKEN.encode() in line]
    assert set(spoken.KINDS) - {one["kind"] for one in of_names} == set()
    for kind in (b"dicom.object", b"hl7.message", b"poct1a.hello", b"http.request", b"ntlm.auth"):
        assert b'"' + kind + b'"' in lines


def test_no_canary_is_shown_stored_or_logged(outputs: dict[str, bytes]) -> None:
    leaks = {name: sorted(words) for name, data in outputs.items() if (words := found_in(data))}
    assert leaks == {}
