"""The command `asepsis`: mounts the commands, and turns errors into words."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Annotated, cast

import typer

from asepsis import __version__
from asepsis.capabilities import CAPABILITIES
from asepsis.cli import (
    analyze,
    answers,
    collect,
    demo,
    devices,
    doctor,
    export,
    kept_sources,
    knowledge,
    lists,
    observe,
    register,
    report,
    serve,
    watch,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.exc import OperationalError

COLLECTING = (50_000, 20, 50)
"""How many objects come to be before the interpreter looks for cycles among the new, the younger and the old ones.

A site is a million objects that live to the end and hold few cycles: with the interpreter's own 700, a quarter of the
time goes into looking at them again and again. Cycles are still found, some tens of megabytes later at most.
"""
PROGRAM_FAULT = 70
"""Exit status for a fault of the program itself (sysexits.h, EX_SOFTWARE)."""

FAILED = 1
EXPECTED = frozenset(
    ("StoreError", "RuleError", "ListeningError", "FileExistsError", "FileNotFoundError", "PermissionError")
)
"""Errors whose message is written for the reader. By name, since importing their modules would slow every start."""


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"asepsis {__version__}")
        raise typer.Exit


def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version.", callback=lambda value: _show_version(wanted=value), is_eager=True
        ),
    ] = False,
) -> None:
    """Tells which devices a network has and what each is, by listening."""


def _program() -> typer.Typer:
    """The program without its commands."""
    program = typer.Typer(
        name="asepsis",
        help="Tells which devices a network has and what each is, by listening.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.callback()(options)
    return program


app = _program()
app.command("analyze")(analyze.analyze)
app.command("observe")(observe.observe)
app.command("collect")(collect.collect)
app.command("watch")(watch.watch)
app.command("devices")(devices.devices)
app.command("explain")(devices.explain)
app.command("correct")(devices.correct)
app.command("merge")(devices.merge)
app.command("unmerge")(devices.unmerge)
app.command("import-devices")(lists.import_devices)
app.command("listed")(lists.listed)
app.command("questions")(answers.questions)
app.command("answer")(answers.answer)
app.command("sources")(kept_sources.sources)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(register.app, name="register")
app.add_typer(report.app, name="report")
app.add_typer(export.app, name="export")
for capability in CAPABILITIES:
    capability.mount(app)


def called(arguments: Sequence[str]) -> typer.Typer:
    """The program with the one command that is called, where that is clear, else with all.

    Typer reads the parameters of each command that it is given: of all it takes a sixth of what `--version` needs.
    """
    name = arguments[0] if arguments else ""
    part = _program()
    part.registered_commands = [one for one in app.registered_commands if one.name == name]
    part.registered_groups = [one for one in app.registered_groups if one.name == name]
    return part if part.registered_commands or part.registered_groups or name == "--version" else app


def _expected(error: Exception) -> str | None:
    """What to say of an error that is no fault of the program; None for one that is."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    if type(error).__name__ == "OperationalError":
        from asepsis.core.store.database import unusable

        return unusable(None, cast("OperationalError", error))
    return str(error) if type(error).__name__ in EXPECTED else None


def main() -> None:
    """Run the command line. What goes wrong is told in words: what happened, to what, and what to do next."""
    gc.set_threshold(*COLLECTING)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may know fewer letters than we write
    try:
        called(sys.argv[1:])()
    except BrokenPipeError:
        # Who read our output has seen enough; the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        expected = _expected(error)
        if expected is not None:
            typer.echo(f"asepsis: {expected}", err=True)
            sys.exit(FAILED)
        if os.environ.get("ASEPSIS_DEBUG"):
            raise
        typer.echo(
            f"asepsis: a fault of the program: {type(error).__name__}\n"
            "Set ASEPSIS_DEBUG=1 and run it again to see where; please report it without the capture.",
            err=True,
        )
        sys.exit(PROGRAM_FAULT)
    finally:
        # What is left goes with the process: the interpreter need not look through it once more.
        gc.disable()


if __name__ == "__main__":
    main()
