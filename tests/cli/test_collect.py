"""`asepsis collect`."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from asepsis.cli.collect import _keeper
from asepsis.cli.main import app
from asepsis.sensing.collectors.collector import Collector
from asepsis.sensing.collectors.datagrams import read_datagrams

GOLDEN = Path(__file__).parents[1] / "sensing" / "collectors" / "golden"


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["collect", *words])
    return result.exit_code, result.stdout, result.stderr


def test_exports_in_a_capture_are_shown() -> None:
    status, out, told = run("--capture", str(GOLDEN / "softflowd_v9.pcap"), "--show")
    kinds = {json.loads(line)["kind"] for line in out.splitlines()}
    assert (status, kinds) == (0, {"endpoint.address", "flow.summary"})
    assert "18 datagrams of 1 exporters" in told


def test_exports_go_into_the_store(tmp_path: Path) -> None:
    store = str(tmp_path / "site.sqlite")
    assert run("--capture", str(GOLDEN / "softflowd_v9.pcap"), "--store", store)[0] == 0
    shown = CliRunner().invoke(app, ["devices", "--store", store]).stdout
    assert "192.168.20.51" in shown


def test_listening_without_a_list_of_exporters_is_refused() -> None:
    status, _, told = run("--netflow", "2055")
    assert status == 1
    assert "--exporter" in told


def test_a_port_or_a_capture_must_be_named() -> None:
    assert "--netflow" in run()[2]


def test_conversations_that_end_after_the_last_datagram_are_kept(tmp_path: Path) -> None:
    store = tmp_path / "site.sqlite"
    keep, collector = _keeper(store), Collector("exports")
    with (GOLDEN / "softflowd_v9.pcap").open("rb") as file:
        for datagram in read_datagrams(file):
            collector.take(datagram)
    keep(collector, collector.harvest())
    keep(collector, collector.finish())
    shown = CliRunner().invoke(app, ["devices", "--store", str(store)]).stdout
    assert "192.168.20.51" in shown
