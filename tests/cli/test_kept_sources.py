"""`asepsis sources`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from asepsis.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path


def test_sources_tell_their_kind_and_what_they_cannot_show(tmp_path: Path) -> None:
    leases, store = tmp_path / "dhcp.leases", str(tmp_path / "s.sqlite")
    leases.write_text("1795330000 02:00:5e:00:53:07 192.0.2.7 ct-1 *\n", encoding="utf-8")
    runner = CliRunner()
    analysis = runner.invoke(app, ["analyze", str(leases), "--store", store, "--format", "json"])
    assert [device["ips"] for device in json.loads(analysis.stdout)["devices"]] == [["192.0.2.7"]]
    (told,) = json.loads(runner.invoke(app, ["sources", "--store", store, "--format", "json"]).stdout)
    assert (told["kind"], told["records"]) == ("the leases of a DHCP server", 1)
    assert "fixed address" in told["unseen"]
    assert "Sources" in runner.invoke(app, ["sources", "--store", store]).stdout
