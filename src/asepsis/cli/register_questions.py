"""The questions of `asepsis register add` at a terminal: few, in plain words, with lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asepsis.inventory.register.entry import Entry

SKIP = "Enter skips"
NO_NAMES = "Write nothing about a patient: no name, no number, no date of birth. The register has no place for it."


def ask_entry(told: Mapping[str, object]) -> Entry:
    """Ask for a device until the answers can be kept. `told` is not asked again."""
    from asepsis.inventory.register.choices import KIND, LINK, PLACE, SYSTEM
    from asepsis.inventory.register.entry import checked

    typer.echo(NO_NAMES)
    answers: dict[str, object] = {KIND: _chosen(KIND, "What is it?", is_needed=True)}
    answers |= _maker_and_model(str(answers[KIND]))
    answers["number"] = _asked("How many of these are there?", answers, "number") or 1
    if str(answers["number"]) == "1":
        answers["serial"] = _asked(f"Serial number on the label ({SKIP})", answers, "serial")
    for question, words in (
        (LINK, "How does it connect?"), (PLACE, "In what kind of room is it?"), (SYSTEM, "Does it run Windows?"),
    ):  # fmt: skip
        answers[question] = _chosen(question, words)
    return checked({name: value for name, value in (answers | dict(told)).items() if value is not None})


def ask_role() -> str:
    """Ask who says so, by role."""
    from asepsis.inventory.register.choices import ROLE

    return _chosen(ROLE, "Your role? We keep the role, never your name.", is_needed=True) or ""


def _maker_and_model(kind: str) -> dict[str, object]:
    from asepsis.inventory.register.choices import models_of

    known = models_of(kind)
    lines = [f"{one.vendor} {one.model}" for one in known] + ["Another one"]
    picked = _number(f"Which one? ({SKIP})", lines, is_needed=False)
    if picked is None:
        return {}
    if picked < len(known):
        return {"vendor": known[picked].vendor, "model": known[picked].model}
    answers: dict[str, object] = {"kind": kind}
    answers["vendor"] = _asked(f"Maker ({SKIP})", answers, "vendor")
    answers["model"] = _asked(f"Model, as the label has it ({SKIP})", answers, "model")
    return answers


def _chosen(question: str, words: str, *, is_needed: bool = False) -> str | None:
    from asepsis.inventory.register.choices import choices

    names = list(choices(question))
    lines = [one.words for one in choices(question).values()]
    picked = _number(words if is_needed else f"{words} ({SKIP})", lines, is_needed=is_needed)
    return None if picked is None else names[picked]


def _number(words: str, lines: Sequence[str], *, is_needed: bool) -> int | None:
    """The index of the line that a person picks by its number."""
    for number, line in enumerate(lines, 1):
        typer.echo(f"  {number:3}  {line}")
    while True:
        said = typer.prompt(words, default="", show_default=False).strip()
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(lines):
            return int(said) - 1
        if not said and not is_needed:
            return None
        typer.echo(f"Write a number from 1 to {len(lines)}.")


def _asked(words: str, answers: Mapping[str, object], field: str) -> object | None:
    """What a person writes for a field, asked again until it can be kept or is left out."""
    from asepsis.inventory.register.entry import RegisterError, checked

    while True:
        said = typer.prompt(words, default="", show_default=False).strip()
        if not said:
            return None
        told = {name: value for name, value in answers.items() if value is not None} | {field: said}
        try:
            kept: object = getattr(checked(told), field)
        except RegisterError as error:
            typer.echo(str(error))
        else:
            return kept
