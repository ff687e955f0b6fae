"""The demo runs to its end, shows both readings of the recording, says what was lost, and in plain words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from asepsis.cli import demo as command
from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.report.analysis import Device
from asepsis.report.comparison import Change, Loss
from asepsis.report.words import category_words as words
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


def test_missing_recording_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("asepsis.core.knowledge.shipped_folder", lambda: tmp_path)
    application = typer.Typer()
    application.command()(command.demo)
    outcome = CliRunner().invoke(application, [])
    assert outcome.exit_code == 1
    assert "install Asepsis again" in outcome.output


def test_each_kind_of_loss_has_its_sentence() -> None:
    change = Change(device("a"), "ultrasound", "medical_device")
    told = list(
        command.loss_lines(
            loss(
                unseen=(device("pump"),),
                unknown=(Change(device("b"), "pacs", None),),
                coarser=(change,),
                different=(Change(device("c"), "pacs", "printer"),),
                attributes={Attribute.SERIAL: (device("d"),)},
                relations=3,
                outside=1,
                outside_devices=(device("e"),),
            ),
            22,
        )
    )
    assert told[0] == "1 of 22 devices were not seen at all: pump."
    assert told[1] == f"We no longer know what these are: b [{words('pacs')}]."
    assert (
        told[2]
        == f"Of these we know only roughly what they are: a [{words('ultrasound')} → {words('medical_device')}]."
    )
    assert told[3] == f"These look like something else: c [{words('pacs')} → {words('printer')}]."
    assert told[4] == "Serial number: no longer known, or less exactly, for 1: d."
    assert told[5].startswith("3 links were not seen.")
    assert told[6] == "1 of them lead to the internet. They come from e."


def test_no_loss_is_said_as_such() -> None:
    assert list(command.loss_lines(loss(), 22)) == [command.NOTHING_LOST]


def test_long_lists_are_shortened() -> None:
    names = [f"d{number}" for number in range(command.MAX_NAMED + 2)]
    assert command.shortened(names).endswith("d5 and 2 more")
    assert "more" not in command.shortened(names[: command.MAX_NAMED])


@pytest.mark.parametrize("text", [command.OPENING, command.WITH_MIRROR, command.WITHOUT_MIRROR, command.HONESTY])
def test_words_are_plain(text: str) -> None:
    assert reading_grade(text) <= MAX_GRADE


def test_the_grade_can_fail() -> None:
    assert reading_grade("Organizational authentication infrastructure necessitates continuous reconciliation.") > 15
