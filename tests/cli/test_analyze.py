"""`asepsis analyze`."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from typer.testing import Result

UNSUPPORTED_LINK_TYPE = 147


@pytest.fixture
def capture(tmp_path: Path) -> str:
    path = tmp_path / "a.pcap"
    path.write_bytes(pcap(network(2)))
    return str(path)


def analyze(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["analyze", *arguments], input=stdin)


def document(result: Result) -> Any:
    return json.loads(result.stdout)


def test_the_document_tells_captures_and_devices(capture: str) -> None:
    result = analyze(capture, "--format", "json")
    assert result.exit_code == 0
    told = document(result)
    assert (told["schema"], told["captures"][0]["packets"]) == ("asepsis.analysis/1", 2)
    assert [(device["macs"], device["ips"]) for device in told["devices"]] == [
        (["00:11:22:00:00:01"], ["10.0.0.1"]),
        (["00:11:22:00:00:02"], ["10.0.0.2"]),
    ]


def test_two_captures_are_one_site_or_kept_apart(capture: str, tmp_path: Path) -> None:
    (tmp_path / "b.pcap").write_bytes(pcap(network(2)))
    folder = str(tmp_path)
    assert len(document(analyze(folder, "--format", "json"))["devices"]) == 2
    apart = document(analyze(folder, "--format", "json", "--separate"))["devices"]
    assert len({device["id"] for device in apart}) == 4
    assert {device["sensor"] for device in apart} == {capture, str(tmp_path / "b.pcap")}


def test_the_table_is_the_default(capture: str) -> None:
    result = analyze(capture)
    assert "2 devices in 1 capture, 2 packets" in result.stdout
    assert "Not known (2)" in result.stdout


def test_csv_and_html(capture: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(analyze(capture, "--format", "csv").stdout)))
    assert [row["ips"] for row in rows] == ["10.0.0.1", "10.0.0.2"]
    page = tmp_path / "page.html"
    assert analyze(capture, "--format", "html", "--output", str(page)).stdout == ""
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_without_a_store_nothing_is_written(capture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    before = sorted(tmp_path.rglob("*"))
    analyze(capture, "--format", "json")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_store_adds_up_and_reading_twice_changes_nothing(capture: str, tmp_path: Path) -> None:
    store = str(tmp_path / "s.sqlite")
    first = document(analyze(capture, "--format", "json", "--store", store))
    assert document(analyze(capture, "--format", "json", "--store", store)) == first
    (tmp_path / "b.pcap").write_bytes(pcap(network(3)))
    more = document(analyze(str(tmp_path / "b.pcap"), "--format", "json", "--store", store))
    assert (len(more["devices"]), len(more["captures"])) == (3, 1)
    assert [device["id"] for device in more["devices"]][:2] == [device["id"] for device in first["devices"]]


def test_with_and_without_store_the_same_is_said(capture: str, tmp_path: Path) -> None:
    plain = document(analyze(capture, "--format", "json"))
    assert document(analyze(capture, "--format", "json", "--store", str(tmp_path / "s.sqlite"))) == plain


def test_standard_input(capture: str) -> None:
    command = [sys.executable, "-m", "asepsis.cli.main", "analyze", "-", "--format", "json"]
    result = subprocess.run(command, input=Path(capture).read_bytes(), capture_output=True, check=True)
    told = json.loads(result.stdout)
    assert (told["captures"][0]["path"], len(told["devices"])) == ("-", 2)


def test_the_number_of_workers_means_nothing(tmp_path: Path) -> None:
    for number in range(1, 8):
        (tmp_path / f"{number}.pcap").write_bytes(pcap(network(number)))
    told = {analyze(str(tmp_path), "--format", "json", "--workers", str(workers)).stdout for workers in (1, 2, 5)}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"this is text", "not_a_capture"),
        (pcap(network(2))[:-3], "truncated_file"),
        (pcap(network(1), UNSUPPORTED_LINK_TYPE), "unsupported_link_type"),
    ],
)
def test_what_cannot_be_read_is_status_1_and_the_rest_is_reported(
    capture: str, tmp_path: Path, content: bytes, kind: str
) -> None:
    bad = tmp_path / "bad.pcap"
    bad.write_bytes(content)
    result = analyze(capture, str(bad), "--format", "json")
    told = document(result)
    assert result.exit_code == 1
    assert told["captures"][1]["problems"][0]["kind"] == kind
    assert len(told["devices"]) == 2
    assert str(bad) in result.stderr


def test_what_is_no_capture_in_a_folder_is_counted(capture: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")
    result = analyze(str(tmp_path), "--format", "json")
    assert (result.exit_code, document(result)["skipped_files"], capture[-6:]) == (0, 1, "a.pcap")


def test_the_log_tells_numbers_and_nothing_else(capture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASEPSIS_LOG_LEVEL", "info")
    command = [sys.executable, "-m", "asepsis.cli.main", "analyze", capture, "--store", str(tmp_path / "s.sqlite")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [(line["event"], line.get("packets"), line.get("devices")) for line in lines] == [
        ("capture taken in", 2, None),
        ("stock taken", None, 2),
    ]
    assert "00:11:22" not in result.stderr
