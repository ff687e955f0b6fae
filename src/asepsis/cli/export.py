"""`asepsis export`: the inventory in the formats of other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.devices import NOT_FOUND, DeviceArgument, read_store, the_device
from asepsis.cli.netbox import InClearOption, NetBoxArgument, TokenFileOption, netbox_server
from asepsis.cli.sources import default_workers, exit_status, find, progress, tell_problems
from asepsis.core.store.chosen import StoreOption, open_existing
from asepsis.core.terminal import give
from asepsis.report.exports.release import Release

if TYPE_CHECKING:
    from asepsis.core.nouns import Capture

OutputOption = Annotated[Path | None, typer.Option("--output", "-o", help="File to write to instead of the terminal.")]

app = typer.Typer(
    help="Write the inventory for other systems. CycloneDX, FHIR, MUD, NetBox, Zeek's logs, JSON, CSV.",
    no_args_is_help=True,
)


@app.command("json")
def export_json(*, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write all that is believed, and why, as one JSON document."""
    give(read_store(store).to_json(), output)


@app.command("csv")
def export_csv(*, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write one line for each device, for a spreadsheet."""
    from asepsis.report import csv

    give(csv.render(read_store(store)), output)


@app.command("cyclonedx")
def export_cyclonedx(*, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write a CycloneDX 1.7 hardware bill of materials."""
    from datetime import UTC, datetime

    from asepsis.report.exports import cyclonedx

    give(cyclonedx.render(read_store(store), made=datetime.now(UTC)), output)


@app.command("fhir")
def export_fhir(
    *,
    release: Annotated[Release, typer.Option(help="Release of FHIR.")] = Release.R5,
    store: StoreOption = None,
    output: OutputOption = None,
) -> None:
    """Write a FHIR Bundle of Device resources."""
    from datetime import UTC, datetime

    from asepsis.report.exports import fhir

    give(fhir.render(read_store(store), release=release, made=datetime.now(UTC)), output)


@app.command("mud")
def export_mud(device: DeviceArgument, *, store: StoreOption = None, output: OutputOption = None) -> None:
    """Write what one device was seen to do as a MUD file. A manufacturer usage description (RFC 8520)."""
    from datetime import UTC, datetime

    from asepsis.report.exports import mud

    analysis = read_store(store)
    give(mud.render(analysis, the_device(analysis, device, store), made=datetime.now(UTC)), output)


@app.command("netbox")
def export_netbox(
    url: NetBoxArgument,
    *,
    site: Annotated[str, typer.Option(help="Name of the site in NetBox that the devices belong to.")],
    token_file: TokenFileOption = None,
    in_clear: InClearOption = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without it nothing is written to NetBox.")] = False,
    store: StoreOption = None,
) -> None:
    """Say what NetBox lacks, and where it differs. With --apply it is filled in. Nothing is overwritten."""
    from asepsis.inventory.lists.netbox_client import NetBoxError
    from asepsis.inventory.register.records import ever_registered
    from asepsis.report.exports import netbox
    from asepsis.report.exports.netbox_apply import carry_out, in_words, read_holdings

    analysis = read_store(store)
    server = netbox_server(url, token_file, in_clear=in_clear)
    try:
        holdings = read_holdings(server)
        steps = netbox.plan(analysis, site, holdings, ever_registered(open_existing(store)))
        for line in in_words(steps):
            typer.echo(line)
        done = carry_out(steps, server, holdings) if apply else 0
    except NetBoxError as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(NOT_FOUND) from error
    conflicts = sum(step.change is netbox.Change.CONFLICT for step in steps)
    todo = f"{done} steps done" if apply else f"{len(steps) - conflicts} steps to do; nothing was written, add --apply"
    typer.echo(f"{todo}; {conflicts} differences are left to you (!).", err=True)


@app.command("zeek")
def export_zeek(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Captures, folders, or - for standard input.")],
    *,
    folder: Annotated[Path, typer.Option("--folder", help="Folder to write the logs to; it must be new or empty.")],
    workers: Annotated[int, typer.Option(min=1, help="Threads to read with.")] = default_workers(),
) -> None:
    """Write captures as JSON logs in Zeek's shape. Observations and flows, one file for each protocol."""
    from asepsis.report.exports.zeek_folder import LogFolder
    from asepsis.sensing.reading import nouns, read_captures

    found = find(paths)
    captures: list[Capture] = []
    with LogFolder(folder) as logs, progress(found.sources) as advance:
        for part in read_captures(found.sources, nouns, workers=workers):
            if part.content is not None:
                logs.write(part.content.observations, part.content.flows)
            if part.capture is not None:
                captures.append(part.capture)
            if advance is not None:
                advance(part.source, part.position)
    for name, count in sorted(logs.counts.items()):
        typer.echo(f"{count:8} {folder / name}.log")
    tell_problems(captures)
    raise typer.Exit(exit_status(captures))
