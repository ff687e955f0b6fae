"""`asepsis ask`: a few gentle questions, off until the owner turns them on."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.core.store.chosen import StoreOption, existing_path, store_path
from asepsis.core.terminal import fail, tell
from asepsis.core.wording import count

if TYPE_CHECKING:
    from asepsis.asking.logins import Login
    from asepsis.asking.permission import Permission
    from asepsis.asking.plan import Plan
    from asepsis.asking.run import Asked
    from asepsis.inventory.kept import Kept

app = typer.Typer(no_args_is_help=True, help="Ask a few gentle questions. Off until you turn them on.")
PermissionOption = Annotated[
    Path | None, typer.Option("--permission", help="Your file of what is allowed; asking.yaml beside the store.")
]
LoginsOption = Annotated[
    Path | None,
    typer.Option("--logins", help="Your file of logins of switches; asking-logins.yaml beside the store."),
]


def _beside(store: Path | None, name: str) -> Path:
    return store_path(store).with_name(name)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A plan, and what it was made from."""

    plan: Plan
    permission: Permission
    logins: dict[str, Login]
    kept: Kept


def _prepared(store: Path | None, permission_file: Path | None, logins_file: Path | None) -> _Prepared:
    from asepsis.asking.classes import shipped_classes
    from asepsis.asking.journal import Journal, JournalError
    from asepsis.asking.logins import LoginFileError, read_logins
    from asepsis.asking.permission import PermissionFileError, read_permission
    from asepsis.asking.plan import Circumstances, make_plan
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept, read_inventory

    path = existing_path(store)
    try:
        permission = read_permission(permission_file or _beside(store, "asking.yaml"))
        logins = read_logins(logins_file or _beside(store, "asking-logins.yaml"), os.environ)
        barred = Journal(_beside(store, "asking.jsonl")).barred()
    except (PermissionFileError, LoginFileError, JournalError) as error:
        fail(str(error))
    kept = Kept.open(path, load_knowledge(user_folder()))
    around = Circumstances(permission, shipped_classes(), barred, datetime.now(UTC), frozenset(logins))
    return _Prepared(make_plan(read_inventory(kept.engine), around), permission, logins, kept)


@app.command()
def plan(*, store: StoreOption = None, permission: PermissionOption = None, logins: LoginsOption = None) -> None:
    """Show every packet that would be sent, and why. Also who is left in peace. Sends nothing."""
    from asepsis.asking.shown import plan_text

    prepared = _prepared(store, permission, logins)
    if prepared.permission.enabled:
        tell(plan_text(prepared.plan))
    else:
        file = permission or _beside(store, "asking.yaml")
        tell(f"Questions are off: no device is asked anything. {file} turns them on (docs/how-to/gentle-questions.md).")


@app.command()
def run(
    *,
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who answers for it, by name.")],
    mark: Annotated[str, typer.Option("--plan", help="The mark that `asepsis ask plan` showed last.")],
    store: StoreOption = None,
    permission: PermissionOption = None,
    logins: LoginsOption = None,
) -> None:
    """Ask what the plan shows. Wants the mark of the plan, so that nobody runs one that was not read."""
    from asepsis.asking.journal import Journal, JournalError
    from asepsis.asking.run import Outside, Run
    from asepsis.asking.wire import StopFile, ask

    prepared = _prepared(store, permission, logins)
    if not approved_by.strip():
        fail("--approved-by wants the name of a person")
    if prepared.plan.mark != mark:
        fail(f"the plan is no longer the one with the mark {mark}. Read it again: asepsis ask plan")
    stop = StopFile(_beside(store, "asking.stop"))
    outside = Outside(lambda: datetime.now().astimezone(), time.monotonic, time.sleep, ask, stop)
    journal = Journal(_beside(store, "asking.jsonl"))
    one = Run(prepared.plan, prepared.permission, journal, approved_by.strip(), outside, prepared.logins)
    try:
        with journal.held():
            asked = one.go()
    except JournalError as error:
        fail(str(error))
    _keep(prepared.kept, asked)
    answered = sum(entry.outcome == "answered" for entry in asked)
    typer.echo(f"{len(asked)} of {count(len(prepared.plan.planned), 'question')} asked, {answered} answered.")
    if one.ended:
        fail(one.ended)


def _keep(kept: Kept, asked: list[Asked]) -> None:
    """Take the answers into the store, and the tables of each switch as a source of their own."""
    from asepsis.asking.answers import SOURCE, observations, tables
    from asepsis.sensing.records.record import RecordBatch
    from asepsis.sensing.records.rungs import ASKED

    simple = [one for one in asked if not one.tables]
    if simple:
        batch = RecordBatch(seen=observations(simple), records=len(simple))
        kept.continue_reading(batch.seen, [], batch.capture(SOURCE, ASKED, {}))
    for batch, source in tables(asked):
        kept.continue_reading(batch.seen, [], source)


@app.command()
def stop(
    *,
    store: StoreOption = None,
    lift: Annotated[bool, typer.Option("--lift", help="Take the stop away again.")] = False,
) -> None:
    """Stop all asking at once, also in a run that goes on. It stays stopped until you lift it."""
    path = _beside(store, "asking.stop")
    if lift:
        path.unlink(missing_ok=True)
        typer.echo("The stop is lifted. Nothing is asked until you run a plan.")
    else:
        path.touch()
        typer.echo(f"Stopped. Nothing is asked while {path} is there.")


@app.command()
def log(*, store: StoreOption = None) -> None:
    """Show all that was ever asked."""
    from asepsis.asking.journal import Journal, JournalError
    from asepsis.asking.shown import journal_text

    try:
        typer.echo(journal_text(Journal(_beside(store, "asking.jsonl")).read()))
    except JournalError as error:
        fail(str(error))
