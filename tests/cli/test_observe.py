"""`asepsis observe`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def folder(tmp_path: Path) -> str:
    for number in range(1, 6):
        (tmp_path / f"{number}.pcap").write_bytes(pcap(network(number)))
    return str(tmp_path)


def observe(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["observe", *arguments])


def test_each_line_is_one_observation(folder: str) -> None:
    result = observe(f"{folder}/1.pcap")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    (arp,) = [line for line in lines if line["kind"] == "arp.sender"]
    assert arp["subject"] == {"mac": "00:11:22:00:00:01", "ip": "10.0.0.1", "vlan": None}
    assert (arp["capture"], arp["packet"], arp["count"]) == (f"{folder}/1.pcap", 1, 1)
    assert arp["time"].endswith("Z")
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_output_is_the_same_for_any_number_of_workers(folder: str) -> None:
    assert len({observe(folder, "--workers", workers).stdout for workers in ("1", "2", "4")}) == 1


def test_counts_are_one_object_and_what_several_captures_hold_is_counted_once(folder: str) -> None:
    assert json.loads(observe(folder, "--counts").stdout)["arp.sender"] == 5


def test_flows_come_on_demand(folder: str) -> None:
    assert observe(folder, "--flows").exit_code == 0
    assert '"kind":"flow' not in observe(folder).stdout


def test_what_is_no_capture_is_status_1(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("text")
    result = observe(str(path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "neither a capture nor records" in result.stderr
