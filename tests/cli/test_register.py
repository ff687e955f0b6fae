"""`asepsis register`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from asepsis.cli import register
from tests.cli.shell import run

if TYPE_CHECKING:
    from pathlib import Path

PUMP = ("--kind", "insulin_pump", "--vendor", "Medtronic", "--model", "MiniMed 670G", "--by", "nurse")


def listed(store: str) -> list[dict[str, object]]:
    return list(json.loads(run("register", "list", "--store", store, "--format", "json").stdout))


def test_a_device_is_written_down_changed_and_retired(tmp_path: Path) -> None:
    store = str(tmp_path / "new.sqlite")
    result = run("register", "add", *PUMP, "--store", store)
    assert result.exit_code == 0
    (one,) = listed(store)
    assert (one["model"], one["standing"], one["said_by"]) == ("MiniMed 670G", "registered, not heard", "Nurse")
    identifier = str(one["id"])
    assert identifier in result.stdout

    assert run("register", "change", identifier, "--place", "ward", "--by", "owner", "--store", store).exit_code == 0
    (one,) = listed(store)
    assert (one["model"], one["place"], one["said_by"]) == ("MiniMed 670G", "ward", "Owner")
    assert identifier in run("register", "list", "--store", store).stdout

    assert run("register", "retire", identifier, "--by", "owner", "--store", store).exit_code == 0
    assert listed(store) == []
    assert "nothing is written down" in run("register", "list", "--store", store).stderr


def test_registered_devices_stand_in_devices_and_exports_but_are_not_counted(store: str) -> None:
    run("register", "add", *PUMP, "--store", store)
    shown = run("devices", "--store", store).stdout
    assert "2 devices in" in shown
    assert "Registered, not heard (1)" in shown
    document = json.loads(run("export", "json", "--store", store).stdout)
    assert (len(document["devices"]), len(document["registered"])) == (2, 1)
    for export in ("csv", "cyclonedx", "fhir"):
        assert "registered, not heard" in run("export", export, "--store", store).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kind", "insulin_pump", "--model", "Anna Meier", "--by", "nurse"), "could be a person's name"),
        (("--kind", "insulin_pump", "--by", "Nurse Anna"), "say in which role"),
        (("--kind", "insulin_pump"), "say in which role"),
        (("--by", "nurse"), "say what it is"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store: str, words: tuple[str, ...], told: str) -> None:
    result = run("register", "add", *words, "--store", store)
    assert result.exit_code == 2
    assert told in result.stderr
    assert listed(store) == []


def test_what_is_not_there_cannot_be_retired(store: str) -> None:
    for words in (("retire", "r0"), ("change", "r0", "--kind", "insulin_pump")):
        result = run("register", *words, "--by", "nurse", "--store", store)
        assert result.exit_code == 1
        assert "no device 'r0'" in result.stderr


def test_the_choices_are_told() -> None:
    shown = run("register", "choices").stdout
    assert "home_kit" in shown
    assert "Omnipod DASH" in shown


def test_the_commands_stand_in_one_group() -> None:
    assert [one.name for one in register.app.registered_commands] == ["add", "change", "retire", "list", "choices"]
