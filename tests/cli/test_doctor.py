"""`asepsis doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from asepsis.cli.main import app
from asepsis.core.knowledge import shipped_folder
from asepsis.identification.compiled import compile_rules
from tests.capture_bytes import network, pcap

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASEPSIS_KNOWLEDGE", str(tmp_path / "knowledge"))
    capture, path = tmp_path / "a.pcap", tmp_path / "s.sqlite"
    capture.write_bytes(pcap(network(2)))
    CliRunner().invoke(app, ["analyze", str(capture), "--store", str(path)])
    return path


def doctor(store: Path) -> Result:
    return CliRunner().invoke(app, ["doctor", "--store", str(store)])


def test_each_thing_is_looked_at(store: Path) -> None:
    told = doctor(store).stdout
    for what in ("engine: version", "store: ", "2 devices from 1 capture", "only you may read", "rules", "GB free"):
        assert what in told


def test_a_store_that_others_may_read_needs_attention(store: Path) -> None:
    store.chmod(0o644)
    result = doctor(store)
    assert result.exit_code == 1
    assert f"attention  permissions: others may read {store}" in result.stdout
    assert f"Run: chmod 600 {store}" in result.stdout


def test_a_broken_rule_of_the_user_needs_attention(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge" / "identification"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("id: [", encoding="utf-8")
    result = doctor(store)
    assert result.exit_code == 1
    assert "mine.yaml" in result.stdout


def test_rules_that_are_not_compiled_need_attention(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asepsis.identification.compiled.NAME", str(tmp_path / "none.json"))
    assert "none.json is missing or broken" in doctor(store).stdout
    (tmp_path / "none.json").write_bytes(compile_rules(sorted((shipped_folder() / "identification").rglob("*.yaml"))))
    assert "missing or broken" not in doctor(store).stdout


def test_what_is_no_store_needs_attention(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("text that is no database" * 99, encoding="utf-8")
    result = doctor(path)
    assert result.exit_code == 1
    assert "no store of Asepsis" in result.stdout


def test_a_store_not_made_yet_is_no_fault(tmp_path: Path) -> None:
    assert "does not exist yet" in doctor(tmp_path / "none.sqlite").stdout
