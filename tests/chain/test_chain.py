"""Recorded captures, what is seen in them, and what is believed because of it: one file format joins the stages.

`observations.jsonl` and `facts.jsonl` beside this file are expectations; ASEPSIS_GOLDEN=write writes them anew. Read
each changed line before you accept it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
GOLDENS = HERE.parents[1] / "engine" / "protocols" / "src"
CASES = {
    "archive": "dicom/golden/archive",
    "meter": "poct1a/golden/meter",
    "lease": "dhcp/golden/dhclient-with-vendor-options",
    "file-server": "smb/golden/smb2",
}
"""Name of the expectation → the recording it is about, with its SOURCE.md."""


def asepsis(case: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "asepsis.cli.main", *arguments, "capture.pcap"]
    return subprocess.run(command, cwd=GOLDENS / CASES[case], capture_output=True, text=True, check=True).stdout


def facts(document: dict[str, Any]) -> Iterator[str]:
    """One line for each thing believed of each device, with the rules and packets that speak for it."""
    for device in document["devices"]:
        subject = {"macs": device["macs"], "ips": device["ips"]}
        yield line(
            {
                **subject,
                "services": [f"{s['role']} {s['transport']}/{s['port']} {s['protocol']}" for s in device["services"]],
            }
        )
        for application in device["applications"]:
            yield line({**subject, "application": application})
        for behind in device["devices_behind"]:
            yield line({**subject, "behind": {name: behind[name] for name in ("vendor", "model", "serial")}})
        for name, belief in device["attributes"].items():
            proofs = sorted({(p["rule"], p["packet"]) for p in belief["evidence"] if p["value"] == belief["value"]})
            because = [f"{rule} in packet {packet}" for rule, packet in proofs]
            yield line({**subject, "attribute": name, "value": belief["value"], "because": because})


def line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def expected(case: str, name: str, found: str) -> str:
    path = HERE / case / name
    if os.environ.get("ASEPSIS_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_what_is_seen(case: str) -> None:
    found = asepsis(case, "observe")
    assert found == expected(case, "observations.jsonl", found)


@pytest.mark.parametrize("case", CASES)
def test_what_is_believed(case: str) -> None:
    found = "".join(facts(json.loads(asepsis(case, "analyze", "--format", "json"))))
    assert found == expected(case, "facts.jsonl", found)
