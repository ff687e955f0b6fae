"""`asepsis register`: write down in two minutes what no sensor hears."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.devices import NOT_FOUND
from asepsis.cli.lists import FormatOption, ListFormat
from asepsis.core.store.chosen import StoreOption, open_existing, store_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from asepsis.inventory.register.entry import Entry
    from asepsis.report.told import UnheardDevice

app = typer.Typer(
    help="Write down devices that no sensor hears. Insulin pumps, AEDs, home kits. No patient's name is ever asked.",
    no_args_is_help=True,
)

DeviceArgument = Annotated[str, typer.Argument(metavar="DEVICE", help="Identifier, as `asepsis register list` shows.")]
KindOption = Annotated[str | None, typer.Option(help="What it is; `asepsis register choices` lists all.")]
VendorOption = Annotated[str | None, typer.Option(help="Its maker.")]
ModelOption = Annotated[str | None, typer.Option(help="Its model, as the label has it.")]
SerialOption = Annotated[str | None, typer.Option(help="Its serial number. Never a patient's number.")]
NumberOption = Annotated[int | None, typer.Option(help="How many of this model there are.")]
LinkOption = Annotated[str | None, typer.Option(help="How it connects.")]
PlaceOption = Annotated[str | None, typer.Option(help="In what kind of room it is.")]
SystemOption = Annotated[str | None, typer.Option(help="Which Windows it runs, if any.")]
ByOption = Annotated[str | None, typer.Option(help="Your role, not your name.")]


@app.command("add")
def add(
    *,
    kind: KindOption = None,
    vendor: VendorOption = None,
    model: ModelOption = None,
    serial: SerialOption = None,
    number: NumberOption = None,
    link: LinkOption = None,
    place: PlaceOption = None,
    system: SystemOption = None,
    by: ByOption = None,
    store: StoreOption = None,
) -> None:
    """Write a device down. At a terminal it asks, one question at a time; Enter skips what you do not know."""
    from asepsis.inventory.register import records

    told = _told(kind, vendor, model, serial, number, link, place, system)
    engine = _store(store)
    if kind is None and sys.stdin.isatty():
        from asepsis.cli.register_questions import ask_entry, ask_role

        entry, role = ask_entry(told), by or ask_role()
    else:
        entry, role = _checked(told), _role(by)
    with _refusals_told():
        kept = records.add(engine, entry, by=role, at=_now())
    typer.echo(f"Written down as {kept.id}: registered, not heard.")


@app.command("change")
def change(
    device: DeviceArgument,
    *,
    kind: KindOption = None,
    vendor: VendorOption = None,
    model: ModelOption = None,
    serial: SerialOption = None,
    number: NumberOption = None,
    link: LinkOption = None,
    place: PlaceOption = None,
    system: SystemOption = None,
    by: ByOption = None,
    store: StoreOption = None,
) -> None:
    """Say anew what a device is. What you do not name stays; an empty value takes it back."""
    from dataclasses import asdict

    from asepsis.inventory.register import records

    engine = open_existing(store)
    known = next((one for one in records.read_register(engine) if one.id == device), None)
    before = {} if known is None else asdict(known.entry)
    entry = _checked(before | _told(kind, vendor, model, serial, number, link, place, system))
    with _refusals_told():
        records.change(engine, device, entry, by=_role(by), at=_now())
    typer.echo(f"Noted for {device}.")


@app.command("retire")
def retire(device: DeviceArgument, *, by: ByOption = None, store: StoreOption = None) -> None:
    """Say that a device is gone. What was said of it stays in the store."""
    from asepsis.inventory.register import records

    engine = open_existing(store)
    with _refusals_told():
        records.retire(engine, device, by=_role(by), at=_now())
    typer.echo(f"{device} is no longer in the register.")


@app.command("list")
def show_all(*, store: StoreOption = None, output_format: FormatOption = ListFormat.TABLE) -> None:
    """Show what was written down. By whom, and what to look after."""
    import json

    from asepsis.report.told import unheard_dict

    found = _registered(open_existing(store))
    if output_format is ListFormat.JSON:
        typer.echo(json.dumps([unheard_dict(one) for one in found], indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("asepsis: nothing is written down. Begin with: asepsis register add", err=True)
        raise typer.Exit(NOT_FOUND)
    from rich.console import Console

    from asepsis.report.unheard_table import registered_table

    Console(soft_wrap=False).print(registered_table(found, with_identifiers=True))


@app.command("choices")
def show_choices() -> None:
    """List what can be chosen, and the models that are known."""
    from asepsis.inventory.register.choices import KIND, LINK, PLACE, ROLE, SYSTEM, choices, models_of

    for question in (KIND, LINK, PLACE, SYSTEM, ROLE):
        typer.echo(f"--{'by' if question == ROLE else question}")
        for one in choices(question).values():
            typer.echo(f"  {one.name:22} {one.words}")
    typer.echo("--vendor and --model, of those we know")
    for kind in choices(KIND):
        for known in models_of(kind):
            typer.echo(f"  {kind:22} {known.vendor}: {known.model}")


def _told(*values: str | int | None) -> dict[str, object]:
    """What was named on the command line, by field."""
    from asepsis.inventory.register.entry import FIELDS

    return {name: value for name, value in zip(FIELDS, values, strict=True) if value is not None}


def _checked(told: dict[str, object]) -> Entry:
    from asepsis.inventory.register.entry import RegisterError, checked

    try:
        return checked(told)
    except RegisterError as error:
        raise typer.BadParameter(str(error)) from error


def _role(by: str | None) -> str:
    from asepsis.inventory.register.choices import ROLE, choices
    from asepsis.inventory.register.entry import RegisterError, role_of

    try:
        return role_of(by or "")
    except RegisterError as error:
        raise typer.BadParameter(f"--by: say in which role, one of {', '.join(choices(ROLE))}") from error


@contextmanager
def _refusals_told() -> Iterator[None]:
    """Say why something cannot be kept, and end."""
    from asepsis.inventory.register.entry import RegisterError

    try:
        yield
    except RegisterError as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(NOT_FOUND) from error


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _store(store: Path | None) -> Engine:
    """The store, made when there is none: a register may begin before the first recording."""
    from asepsis.core.store.database import open_store

    return open_store(store_path(store))


def _registered(engine: Engine) -> tuple[UnheardDevice, ...]:
    from asepsis.inventory.kept import read_inventory
    from asepsis.inventory.register.records import read_register
    from asepsis.report.beside import unheard_devices
    from asepsis.risk.content import shipped_content

    return unheard_devices(read_register(engine), read_inventory(engine).assets, shipped_content(), _now().date())
