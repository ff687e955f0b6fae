"""`asepsis analyze`: which devices are in captures, what each is, how sure and why."""

from __future__ import annotations

import gc
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis import __version__
from asepsis.cli.sources import default_workers, exit_status, find, progress, start_log, tell_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asepsis.report.analysis import Analysis
    from asepsis.sensing.captures import Sources

    Advance = Callable[[int, int], None] | None


class Format(StrEnum):
    """How the analysis is shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def analyze(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Captures, folders, or - for standard input.")],
    *,
    output_format: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.TABLE,
    store: Annotated[
        Path | None, typer.Option(help="File that keeps the inventory; without it nothing is kept.")
    ] = None,
    separate: Annotated[bool, typer.Option("--separate", help="Take each capture for a site of its own.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Threads to read with.")] = default_workers(),
    output: Annotated[Path | None, typer.Option(help="File to write to instead of the terminal.")] = None,
) -> None:
    """Tell which devices captures show. Also what each is, how sure that is, and why."""
    if separate and store is not None:
        raise typer.BadParameter("--separate and --store exclude each other: a store holds one site")
    found = find(paths)
    with nullcontext() if store else _no_search_for_cycles():
        with progress(found.sources) as advance:
            if store is None:
                analysis = _without_store(found, workers=workers, separate=separate, advance=advance)
            else:
                analysis = _with_store(found, store, workers=workers, advance=advance)
        show(analysis, output_format, output)
    tell_problems(analysis.captures)
    raise typer.Exit(exit_status(analysis.captures))


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """All that an analysis makes lives to its end and holds no cycles: to look for some takes a tenth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _without_store(found: Sources, *, workers: int, separate: bool, advance: Advance) -> Analysis:
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.facts import take_stock
    from asepsis.inventory.intake import Apart, take_in
    from asepsis.report.build import analysis_of

    knowledge = load_knowledge(user_folder())
    apart = Apart.CAPTURES if separate else Apart.NOTHING
    taken = take_in(found.sources, knowledge, workers=workers, apart=apart, progress=advance)
    inventories = [take_stock(site, knowledge) for site in taken.sites]
    return analysis_of(inventories, taken.captures, skipped_files=found.skipped_files, version=__version__)


def _with_store(found: Sources, store: Path, *, workers: int, advance: Advance) -> Analysis:
    """Take the captures into the store and tell what the site has now, of all that was ever taken in."""
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept
    from asepsis.report.stored import StoredSite

    start_log()
    kept = Kept.open(store, load_knowledge(user_folder()))
    captures = kept.take_in(found.sources, workers=workers, progress=advance)
    return replace(StoredSite(kept.engine).read(), captures=captures, skipped_files=found.skipped_files)


def show(analysis: Analysis, output_format: Format, output: Path | None) -> None:
    """Write the analysis to a file or to standard output."""
    if output_format is Format.TABLE and output is None:
        from rich.console import Console

        from asepsis.report.table import render

        # All lines fit: to measure each once more takes as long as to make them.
        Console(soft_wrap=False).print(render(analysis), crop=False)
        return
    parts = _parts(analysis, output_format)
    if output is None:
        for part in parts:
            typer.echo(part, nl=False)
        return
    from asepsis.core.whole_file import whole_file

    with whole_file(output) as file:
        file.writelines(parts)


def _parts(analysis: Analysis, output_format: Format) -> Iterator[str]:
    """The analysis as text in the format, large ones in parts."""
    if output_format is Format.JSON:
        return analysis.json_parts()
    if output_format is Format.HTML:
        from asepsis.report.html import parts

        return parts(analysis)
    return iter((rendered(analysis, output_format),))


def rendered(analysis: Analysis, output_format: Format) -> str:
    """The analysis as text in the format."""
    if output_format is Format.JSON:
        return analysis.to_json()
    if output_format is Format.CSV:
        from asepsis.report import csv

        return csv.render(analysis)
    if output_format is Format.HTML:
        from asepsis.report.html import render as render_html

        return render_html(analysis)
    from rich.console import Console

    from asepsis.report.table import render

    console = Console(width=120, no_color=True)
    with console.capture() as captured:
        console.print(render(analysis))
    return captured.get()
