"""`asepsis import-devices` and `listed`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.shell import run
from tests.repository.tracked import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def listing(tmp_path: Path) -> str:
    path = tmp_path / "list.csv"
    path.write_text("Gerät;IP;Maker\nSN-1;10.0.0.1;Philips\nSN-2;10.9.9.9;Philips\n", encoding="utf-8")
    return str(path)


def test_nothing_is_written_without_being_told_to(store: str, listing: str) -> None:
    before = run("devices", "--store", store, "--format", "json").stdout
    result = run("import-devices", listing, "--store", store)
    assert "1 in the list, never heard" in result.stdout
    assert "Nothing was written" in result.stderr
    assert run("listed", "--store", store).exit_code == 1
    assert run("devices", "--store", store, "--format", "json").stdout == before


def test_a_list_that_is_kept_leaves_what_was_measured(store: str, listing: str, tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("serial: Gerät\n", encoding="utf-8")
    before = json.loads(run("devices", "--store", store, "--format", "json").stdout)["devices"]
    result = run("import-devices", listing, "--store", store, "--mapping", str(words), "--apply", "--name", "CMMS")
    assert result.exit_code == 0
    assert json.loads(run("devices", "--store", store, "--format", "json").stdout)["devices"] == before
    shown = run("listed", "--store", store, "--format", "json")
    rows = json.loads(shown.stdout)["rows"]
    assert [(row["said"]["serial"], row["state"]) for row in rows] == [("SN-1", "differs"), ("SN-2", "never heard")]
    assert "CMMS, imported" in shown.stderr


def test_what_cannot_be_used_is_told_in_words(store: str, listing: str, tmp_path: Path) -> None:
    words = tmp_path / "words.yaml"
    words.write_text("colour: x\n", encoding="utf-8")
    assert "use the words serial" in run("import-devices", listing, "--store", store, "--mapping", str(words)).stderr
    words.write_text("a,b\n", encoding="utf-8")
    assert "names no device" in run("import-devices", str(words), "--store", store).stderr


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("lists") / "site.sqlite")
    assert run("analyze", str(REPOSITORY / "knowledge/demo/practice.pcap"), "--store", path).exit_code == 0
    return path


@pytest.mark.parametrize("export", [("fhir",), ("fhir", "--release", "r4b"), ("cyclonedx",), ("csv",)])
def test_what_was_exported_comes_back_without_a_conflict(
    practice: str, tmp_path: Path, export: tuple[str, ...]
) -> None:
    path = str(tmp_path / "list")
    assert run("export", *export, "--store", practice, "-o", path).exit_code == 0
    told = json.loads(run("import-devices", path, "--store", practice, "--format", "json").stdout)
    assert [row["state"] for row in told["rows"]] == ["agrees"] * 22
    assert told["not_listed"] == []


def test_a_list_that_agrees_is_one_sentence(practice: str, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("Name,Serial\nDRX-CONSOLE1,EVO20317\n", encoding="utf-8")
    assert run("import-devices", str(path), "--store", practice).stdout == (
        "1 row: 1 agrees. Heard, but not in the list: 21.\n"
    )
