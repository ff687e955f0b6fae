"""`asepsis export`, as its user calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app
from asepsis.core.knowledge import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

CAPTURE = shipped_folder() / "demo" / "practice.pcap"
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the demo practice."""
    path = tmp_path_factory.mktemp("export") / "store.db"
    assert RUNNER.invoke(app, ["analyze", str(CAPTURE), "--store", str(path), "--format", "json"]).exit_code == 0
    return path


def exported(store: Path, *words: str) -> str:
    result = RUNNER.invoke(app, ["export", *words, "--store", str(store)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_each_format_holds_every_device(store: Path) -> None:
    devices = json.loads(exported(store, "json"))["devices"]
    assert devices
    assert len(exported(store, "csv").splitlines()) == len(devices) + 1
    assert len(json.loads(exported(store, "cyclonedx"))["components"]) == len(devices)
    for release in ("r5", "r4b"):
        assert len(json.loads(exported(store, "fhir", "--release", release))["entry"]) == len(devices)


def test_the_usage_of_one_device_is_written_to_a_file(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "console.json"
    exported(store, "mud", "DRX-CONSOLE1", "--output", str(path))
    assert json.loads(path.read_text(encoding="utf-8"))["ietf-mud:mud"]["model-name"] == "DRX-Evolution Plus"


def test_an_unknown_device_is_said_to_be_unknown(store: Path) -> None:
    result = RUNNER.invoke(app, ["export", "mud", "nobody", "--store", str(store)])
    assert result.exit_code == 1
    assert "no device is called 'nobody'" in result.stderr


def test_logs_of_a_capture_are_written_by_protocol(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["export", "zeek", str(CAPTURE), "--folder", str(tmp_path / "logs")])
    assert result.exit_code == 0, result.output
    assert {"conn.log", "dicom.log", "hl7.log", "dhcp.log"} <= {path.name for path in (tmp_path / "logs").iterdir()}
    lines = [json.loads(line) for line in (tmp_path / "logs" / "conn.log").read_text(encoding="utf-8").splitlines()]
    assert all(line["community_id"].startswith("1:") for line in lines if line["proto"] == "tcp")
