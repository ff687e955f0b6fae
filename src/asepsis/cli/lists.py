"""`asepsis import-devices` and `listed`: lists of devices that people keep, beside what was measured."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.devices import NOT_FOUND
from asepsis.cli.netbox import InClearOption, TokenFileOption, netbox_server
from asepsis.core.store.chosen import StoreOption, open_existing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from asepsis.inventory.lists.comparison import Comparison
    from asepsis.inventory.lists.listed import ListedDevice


class ListFormat(StrEnum):
    """How the comparison is shown."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[ListFormat, typer.Option("--format", help="How to show it.")]


def import_devices(
    file: Annotated[
        Path | None, typer.Argument(help="CSV, XLSX, or JSON of FHIR or NetBox.", exists=True, dir_okay=False)
    ] = None,
    *,
    netbox: Annotated[str | None, typer.Option(metavar="URL", help="Read the list from your NetBox instead.")] = None,
    token_file: TokenFileOption = None,
    in_clear: InClearOption = False,
    store: StoreOption = None,
    apply: Annotated[bool, typer.Option("--apply", help="Keep the list; without it nothing is written.")] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file: our word → heading of the list, as in `serial: Gerätenummer`.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What to call the list; the name of the file when not given.")
    ] = None,
    output_format: FormatOption = ListFormat.TABLE,
) -> None:
    """Compare a list of devices with what was measured. With --apply what it says is kept beside it."""
    from datetime import UTC, datetime

    from asepsis.inventory.lists.files import ListError, read_list
    from asepsis.inventory.lists.netbox import read_netbox
    from asepsis.inventory.lists.netbox_client import NetBoxError
    from asepsis.inventory.lists.statements import keep

    if (file is None) == (netbox is None):
        raise typer.BadParameter("give either a file or --netbox")
    engine = open_existing(store)
    try:
        if file is not None:
            devices, called = read_list(file, _mapping(mapping)), name or file.name
        else:
            server = netbox_server(str(netbox), token_file, in_clear=in_clear)
            devices, called = read_netbox(server), name or f"NetBox {server.host}"
    except (ListError, NetBoxError) as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(NOT_FOUND) from error
    _show(_compare(engine, devices), output_format)
    if apply:
        keep(engine, called, devices, datetime.now(UTC))
        typer.echo(f"Kept as the list “{called}”. What was measured stays as it is.", err=True)
    else:
        typer.echo("Nothing was written. Add --apply to keep the list.", err=True)


def listed(*, store: StoreOption = None, output_format: FormatOption = ListFormat.TABLE) -> None:
    """Show the kept lists beside what is measured now."""
    from asepsis.inventory.lists.statements import kept_lists

    engine = open_existing(store)
    found = kept_lists(engine)
    if not found:
        typer.echo("asepsis: the store keeps no list. Import one: asepsis import-devices FILE --apply", err=True)
        raise typer.Exit(NOT_FOUND)
    for one in found:
        typer.echo(f"{one.name}, imported {one.imported:%Y-%m-%d}", err=True)
        _show(_compare(engine, one.devices), output_format)


def _mapping(path: Path | None) -> dict[str, str]:
    """Our word → heading. Raises BadParameter for a word that is none of ours."""
    import yaml

    from asepsis.inventory.lists.listed import COLUMNS

    if path is None:
        return {}
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} is no YAML file: {error}") from error
    words = {str(ours): str(heading) for ours, heading in read.items()} if isinstance(read, dict) else {}
    strange = sorted(words.keys() - COLUMNS.keys())
    if strange or not words:
        known = ", ".join(COLUMNS)
        raise typer.BadParameter(f"{path}: use the words {known}; found {', '.join(strange) or 'none'}")
    return words


def _compare(engine: Engine, devices: tuple[ListedDevice, ...]) -> Comparison:
    from asepsis.inventory.kept import read_inventory
    from asepsis.inventory.lists.comparison import compare

    return compare(devices, read_inventory(engine).assets)


def _show(comparison: Comparison, output_format: ListFormat) -> None:
    import json

    from asepsis.inventory.lists.comparison import AGREES
    from asepsis.report import listing
    from asepsis.report.told import comparison_dict

    if output_format is ListFormat.JSON:
        typer.echo(json.dumps(comparison_dict(comparison), indent=2, ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(soft_wrap=False)
    if any(row.state != AGREES for row in comparison.rows):
        console.print(listing.render(comparison))
    console.print(listing.summary(comparison))
