"""`asepsis ask`: a few gentle questions, off until the owner turns them on."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from asepsis.asking.permission import Permission
    from asepsis.asking.plan import Plan
    from asepsis.inventory.kept import Kept

app = typer.Typer(no_args_is_help=True, help="Ask a few gentle questions. Off until you turn them on.")
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="File that keeps the inventory; the user's own when not given.")
]
PermissionOption = Annotated[
    Path | None, typer.Option("--permission", help="Your file of what is allowed; asking.yaml beside the store.")
]
FAILED = 1


def _fail(message: str) -> NoReturn:
    typer.echo(f"asepsis: {message}", err=True)
    raise typer.Exit(FAILED)


def _beside(store: Path | None, name: str) -> Path:
    from asepsis.core.settings import Settings

    return (store or Settings().store).with_name(name)


def _planned(store: Path | None, permission_file: Path | None) -> tuple[Plan, Permission, Kept]:
    from asepsis.asking.classes import shipped_classes
    from asepsis.asking.journal import Journal, JournalError
    from asepsis.asking.permission import PermissionFileError, read_permission
    from asepsis.asking.plan import Circumstances, make_plan
    from asepsis.core.settings import Settings
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept, read_inventory

    path = store or Settings().store
    if not path.exists():
        _fail(f"there is no store {path}. Make one: asepsis analyze CAPTURE --store {path}")
    try:
        permission = read_permission(permission_file or _beside(store, "asking.yaml"))
        barred = Journal(_beside(store, "asking.jsonl")).barred()
    except (PermissionFileError, JournalError) as error:
        _fail(str(error))
    kept = Kept.open(path, load_knowledge(user_folder()))
    around = Circumstances(permission, shipped_classes(), barred, datetime.now(UTC))
    return make_plan(read_inventory(kept.engine), around), permission, kept


@app.command()
def plan(*, store: StoreOption = None, permission: PermissionOption = None) -> None:
    """Show every packet that would be sent, to whom and why, and who is left in peace. Sends nothing."""
    from asepsis.asking.shown import plan_text

    made, _, _ = _planned(store, permission)
    typer.echo(plan_text(made))


@app.command()
def run(
    *,
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who answers for it, by name.")],
    mark: Annotated[str, typer.Option("--plan", help="The mark that `asepsis ask plan` showed last.")],
    store: StoreOption = None,
    permission: PermissionOption = None,
) -> None:
    """Ask what the plan shows. Wants the mark of the plan, so that nobody runs one that was not read."""
    from asepsis.asking.answers import SOURCE, observations
    from asepsis.asking.journal import Journal, JournalError
    from asepsis.asking.run import Outside, Run
    from asepsis.asking.wire import StopFile, ask
    from asepsis.sensing.records.record import RecordBatch
    from asepsis.sensing.records.rungs import ASKED

    made, allowed, kept = _planned(store, permission)
    if not approved_by.strip():
        _fail("--approved-by wants the name of a person")
    if made.mark != mark:
        _fail(f"the plan is no longer the one with the mark {mark}. Read it again: asepsis ask plan")
    stop = StopFile(_beside(store, "asking.stop"))
    outside = Outside(lambda: datetime.now().astimezone(), time.monotonic, time.sleep, ask, stop)
    journal = Journal(_beside(store, "asking.jsonl"))
    one = Run(made, allowed, journal, approved_by.strip(), outside)
    try:
        with journal.held():
            asked = one.go()
    except JournalError as error:
        _fail(str(error))
    batch = RecordBatch(seen=observations(asked), records=len(asked))
    if asked:
        kept.continue_reading(batch.seen, [], batch.capture(SOURCE, ASKED, {}))
    answered = sum(entry.outcome == "answered" for entry in asked)
    typer.echo(f"{len(asked)} of {len(made.planned)} questions asked, {answered} answered.")
    if one.ended:
        _fail(one.ended)


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
        _fail(str(error))
