"""The demo runs to its end, shows both readings of the recording, says what was lost, and in plain words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from asepsis.cli import demo as command
from asepsis.core.category_words import category_words as words
from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.report.analysis import Device
from asepsis.report.comparison import Change, Loss
from tools.demo_practice.devices import read_devices
from tools.demo_practice.patients import canaries

if TYPE_CHECKING:
    from pathlib import Path

VOWELS = re.compile(r"[aeiouy]+")
MAX_GRADE = 8.0


@cache
def shown() -> str:
    application = typer.Typer()
    application.command()(command.demo)
    outcome = CliRunner().invoke(application, [], env={"COLUMNS": "200"})
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: syllables are groups of vowels, a silent e at the end does not count."""
    words = re.findall(r"[A-Za-z]+", text)
    sentences = len(re.findall(r"[.!?:](?:\s|$)", text)) or 1
    syllables = sum(max(1, len(VOWELS.findall(re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def device(name: str) -> Device:
    return Device(name, name, Realm.UNKNOWN, (), (), (), {}, (), None, None)


def loss(**parts: object) -> Loss:
    nothing: dict[str, object] = {
        "unseen": (), "unknown": (), "coarser": (), "different": (), "attributes": {}, "relations": 0, "outside": 0,
        "outside_devices": (),
    }  # fmt: skip
    return Loss(**{**nothing, **parts})  # type: ignore[arg-type]


def test_both_readings_are_shown_and_the_loss_follows() -> None:
    places = [
        shown().index(part)
        for part in (command.WITH_MIRROR, command.WITHOUT_MIRROR, command.LOST, command.HONESTY[:40], command.NEXT)
    ]
    assert places == sorted(places)


def test_every_device_of_the_recording_is_on_the_first_list() -> None:
    first = shown()[shown().index(command.WITH_MIRROR) : shown().index(command.WITHOUT_MIRROR)]
    assert [one.name for one in read_devices().values() if one.mac not in first] == []


def test_no_patient_is_shown() -> None:
    assert [canary for canary in canaries() if canary.lower() in shown().lower()] == []


def test_the_loss_is_not_empty() -> None:
    lost = shown()[shown().index(command.LOST) : shown().index(command.NEXT)]
    assert "lead to the internet" in lost
    assert command.NOTHING_LOST not in lost.splitlines()


def test_next_steps_name_the_recording() -> None:
    assert str(shipped_folder() / command.PRACTICE) in shown()


def test_program_is_called_by_name_when_the_shell_finds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = tmp_path / "bin" / "asepsis"
    found.parent.mkdir()
    found.touch(mode=0o755)
    monkeypatch.setattr("sys.executable", str(found.with_name("python")))
    monkeypatch.setenv("PATH", str(found.parent))
    assert command.program() == "asepsis"
    monkeypatch.setenv("PATH", "/nowhere")
    assert command.program() == str(found)
    monkeypatch.chdir(tmp_path)
    assert command.program() == "bin/asepsis"
    found.unlink()
    assert command.program() == "asepsis"


def test_missing_recording_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("asepsis.core.knowledge.shipped_folder", lambda: tmp_path)
    application = typer.Typer()
    application.command()(command.demo)
    outcome = CliRunner().invoke(application, [])
    assert outcome.exit_code == 1
    assert "install Asepsis again" in outcome.output


EVERY_LOSS = loss(
    unseen=(device("pump"),),
    unknown=(Change(device("archive"), "pacs", None),),
    coarser=(Change(device("scanner"), "ultrasound", "medical_device"),),
    different=(Change(device("eye"), "ip_camera", "printer"),),
    attributes={Attribute.SERIAL: (device("archive"), device("desk")), Attribute.MODEL: (device("desk"),)},
    relations=3,
    outside=1,
    outside_devices=(device("desk"),),
)


def test_each_kind_of_loss_has_its_sentence() -> None:
    assert list(command.loss_lines(EVERY_LOSS, 22)) == [
        "1 of 22 devices was not seen at all.",
        "1 of 22 devices is seen, but we no longer know what it is.",
        "1 of 22 devices is known only roughly.",
        "1 of 22 devices looks like something else.",
        "1 of 22 devices lost some details.",
        "3 links were not seen. Who talks to whom stays hidden.",
        "1 of them lead to the internet. Nobody would notice if patient data went that way.",
    ]


def test_each_device_that_lost_something_has_its_row() -> None:
    table = command.loss_table(EVERY_LOSS)
    rows = list(zip(*(column.cells for column in table.columns), strict=True))
    assert rows == [
        ("pump", "not known", "not seen", ""),
        ("archive", "not known", "not known", "Serial number"),
        ("scanner", "not known", words("medical_device"), ""),
        ("eye", "not known", words("printer"), ""),
        ("desk", "not known", "not known", "Serial number, Model"),
    ]


def test_name_that_looks_like_markup_is_shown_as_it_is() -> None:
    table = command.loss_table(loss(unseen=(device("[bold]x"),)))
    assert list(table.columns[0].cells) == [r"\[bold]x"]


def test_no_loss_is_said_as_such() -> None:
    assert list(command.loss_lines(loss(), 22)) == [command.NOTHING_LOST]


@pytest.mark.parametrize("text", [command.OPENING, command.WITH_MIRROR, command.WITHOUT_MIRROR, command.HONESTY])
def test_words_are_plain(text: str) -> None:
    assert reading_grade(text) <= MAX_GRADE


def test_the_grade_can_fail() -> None:
    assert reading_grade("Organizational authentication infrastructure necessitates continuous reconciliation.") > 15
