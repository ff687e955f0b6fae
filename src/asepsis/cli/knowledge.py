"""`asepsis knowledge`: what is known, how old it is, and how to add to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from asepsis.identification.sources import Source

REFUSED = 2
FAILED = 1

app = typer.Typer(
    help="What Asepsis knows of makers and devices. How old it is, and how to add to it.",
    no_args_is_help=True,
)


@app.command("status")
def status() -> None:
    """Show each source of knowledge with its age. What is old never looks fresh."""
    from rich.console import Console

    from asepsis.identification.knowledge import user_folder

    console = Console(soft_wrap=True, highlight=False)
    console.print(_table(_sources(), datetime.now(tz=UTC).date()))
    console.print(f"Your own knowledge: {user_folder()}")


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(help="oui.csv, mam.csv or oui36.csv of IEEE; a recog bank; rules in YAML.")],
    *,
    dated: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of its content; without it the age is unknown.")
    ] = None,
) -> None:
    """Take a file into your own knowledge. It wins over what is shipped."""
    from asepsis.identification.importing import import_path
    from asepsis.identification.knowledge import load_knowledge, user_folder

    folder = user_folder()
    try:
        source = import_path(path, folder, load_knowledge().rules.around, dated=dated.date() if dated else None)
    except (ValueError, OSError) as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(FAILED) from error
    day = source.dated or "nowhere, so that its age is unknown"
    typer.echo(f"{source.name}: {source.entries} entries taken into {folder}, dated {day}")


@app.command("update")
def update(
    *,
    url: Annotated[list[str] | None, typer.Option(help="https address of a file; may be given several times.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Fetch newer knowledge from addresses you name. Without any, nothing leaves the site."""
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.identification.updating import ADDRESSES, configured, fetch, what_leaves

    folder = user_folder()
    try:
        addresses = url or configured(folder)
        told = [what_leaves(address) for address in addresses]
    except ValueError as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(REFUSED) from error
    if not addresses:
        typer.echo(
            "asepsis: no address is configured, so nothing was fetched and nothing left this site.\n"
            f"Name one with --url, or write a list of them into {folder / ADDRESSES}.",
            err=True,
        )
        raise typer.Exit(REFUSED)
    typer.echo("\n".join(told))
    if not yes and not typer.confirm("Fetch?"):
        raise typer.Exit(REFUSED)
    around = load_knowledge().rules.around
    for address in addresses:
        try:
            source = fetch(address, folder, around)
        except (ValueError, OSError) as error:
            typer.echo(f"asepsis: {address}: {error}; what was known before stays", err=True)
            raise typer.Exit(FAILED) from error
        typer.echo(f"{source.name}: {source.entries} entries")


def _sources() -> list[Source]:
    """Return what is shipped, what the package carries, and what the user imported."""
    from dataclasses import replace

    from asepsis.core.knowledge import shipped_folder
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.identification.sources import Source, package_registry, read_record

    shipped = shipped_folder()
    rules = load_knowledge().rules
    release = (shipped / "released").read_text(encoding="utf-8").strip()
    own = Source("asepsis", "rules", len(rules.rules), f"shipped with asepsis {__version__}", release)
    tables = replace(own, kind="tables", entries=sum(len(table.rows) for table in rules.around.tables.values()))
    return [own, tables, package_registry(shipped), *read_record(user_folder())]


def _table(sources: Iterable[Source], today: date) -> object:
    """Return the sources as a table."""
    from rich.table import Table

    from asepsis.identification.sources import Age

    colours = {Age.FRESH: "green", Age.AGEING: "yellow", Age.STALE: "red", Age.UNKNOWN: "red"}
    table = Table("source", "kind", "entries", "dated", "age", "from")
    for source in sources:
        age = source.age(today)
        colour = colours[age]
        entries = str(source.entries) if source.entries else ""
        table.add_row(
            source.name, source.kind, entries, source.dated or "?", f"[{colour}]{age}[/{colour}]", source.origin
        )
    return table
