"""The questions of `asepsis register add` at a terminal."""

from __future__ import annotations

import typer
from typer.testing import CliRunner

from asepsis.cli.register_questions import ask_entry, ask_role
from asepsis.inventory.register.choices import KIND, choices, models_of
from asepsis.inventory.register.entry import Entry

OFFLINE = list(choices(KIND)).index("offline_analyser") + 1
ANOTHER = len(models_of("offline_analyser")) + 1


def answered(*lines: str) -> tuple[list[tuple[Entry, str]], str]:
    """What is kept after these answers, and all that was shown."""
    app, kept = typer.Typer(), []

    @app.command()
    def ask() -> None:
        kept.append((ask_entry({}), ask_role()))

    result = CliRunner().invoke(app, [], input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    return kept, result.output


def test_a_known_model_takes_a_few_numbers() -> None:
    kept, shown = answered("1", "1", "1", "", "", "", "", "4")
    assert kept == [(Entry("insulin_pump", "Medtronic", "MiniMed 508"), "nurse")]
    assert "Write nothing about a patient" in shown
    assert "We keep the role, never your name" in shown


def test_what_could_be_a_person_is_asked_again() -> None:
    kept, shown = answered(
        str(OFFLINE), str(ANOTHER), "Anna Meier", "Sysmex", "Meier, Anna", "XP-300", "2", "1", "3", "3", "1"
    )
    assert kept == [
        (Entry("offline_analyser", "Sysmex", "XP-300", None, 2, "none", "laboratory", "windows_7"), "owner")
    ]
    assert "we do not know this maker" in shown
    assert "Other words could be a person's name" in shown
    assert "Serial number" not in shown


def test_a_number_that_is_no_choice_is_asked_again() -> None:
    kept, shown = answered("99", "x", "", "3", "", "1", "A1", "", "", "", "1")
    assert kept == [(Entry("defibrillator", serial="A1"), "owner")]
    assert shown.count("Write a number from 1 to 10.") == 3
