"""`asepsis questions` and `answer`: what only a person can tell, whatever asks for it."""

from __future__ import annotations

from typing import Annotated

import typer

from asepsis.cli.devices import NOT_FOUND
from asepsis.core.store.chosen import StoreOption, open_existing, store_words
from asepsis.core.terminal import tell


def questions(*, store: StoreOption = None) -> None:
    """List what only a person can tell, and what was answered."""
    from datetime import UTC, datetime

    from asepsis.capabilities import all_questions

    found = all_questions(open_existing(store), datetime.now(UTC))
    for asked in found:
        said = asked.answer
        told = "not answered" if said is None else f"{said.value} ({said.by}, {said.at:%Y-%m-%d})"
        choice = f" One of: {', '.join(asked.values)}." if asked.values else ""
        tell(f"{asked.id}: {asked.text}{choice}\n    {told}")
    command = f"asepsis answer IDENTIFIER VALUE --by WHO{store_words(store)}"
    typer.echo(f"\nTo answer: {command}" if found else "There is nothing to ask.")


def answer(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Identifier, as `asepsis questions` shows it.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The answer; an empty one takes it back.")],
    *,
    by: Annotated[str, typer.Option("--by", help="Who says so.")],
    store: StoreOption = None,
) -> None:
    """Answer a question. It is told as said, by whom and when; it never counts as measured."""
    from datetime import UTC, datetime

    from asepsis.capabilities import answer as keep
    from asepsis.core.answering import AnswerError

    engine = open_existing(store)
    try:
        keep(engine, question, value.strip(), by=by, at=datetime.now(UTC))
    except AnswerError as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(NOT_FOUND) from error
    typer.echo(f"Noted, said by {by}." if value.strip() else "Taken back.")
