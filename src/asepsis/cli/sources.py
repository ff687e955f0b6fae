"""What the commands that read captures have in common: sources, progress, problems, exit status."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from asepsis.core.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from asepsis.core.nouns import Capture
    from asepsis.sensing.captures import Source, Sources

ALL_READ, NOT_ALL_READ, USAGE = 0, 1, 2
UNREAD_PROBLEMS = frozenset(("not_a_capture", "unreadable", "truncated_file", "corrupt_file", "unsupported_link_type"))
"""Problems that mean that a capture was not read to its end."""

MAX_TOLD_PROBLEMS = 20
"""Lines of problems on standard error; the document holds all."""


def default_workers() -> int:
    """As many as the process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_log() -> None:
    """Set up logging as the settings say."""
    from asepsis.core.logging import configure
    from asepsis.core.settings import Settings

    try:
        configure(Settings().log_level)
    except ValueError as error:
        raise typer.BadParameter(f"ASEPSIS_LOG_LEVEL: {error}") from error


def find(paths: Sequence[str]) -> Sources:
    """The captures behind the paths; says so when there are none."""
    from asepsis.sensing.captures import find_captures, shown_name

    found = find_captures(paths)
    if not found.sources:
        places = ", ".join(shown_name(path) for path in paths)
        others = f": {count(found.skipped_files, 'file')} of other kinds" if found.skipped_files else ", which is empty"
        typer.echo(f"asepsis: no capture found in {places}{others}. Captures are pcap and pcapng files", err=True)
    return found


def exit_status(captures: Iterable[Capture]) -> int:
    """1 when a capture could not be read to its end, or there was none, else 0."""
    captures = tuple(captures)
    unread = any(problem.kind in UNREAD_PROBLEMS for capture in captures for problem in capture.problems)
    return NOT_ALL_READ if unread or not captures else ALL_READ


def tell_problems(captures: Iterable[Capture]) -> None:
    """Say on standard error what could not be read, the first of it when it is much."""
    told = [(one.path, problem) for one in captures for problem in one.problems if problem.kind in UNREAD_PROBLEMS]
    for path, problem in told[:MAX_TOLD_PROBLEMS]:
        typer.echo(f"asepsis: {path}: {problem.detail}", err=True)
    if len(told) > MAX_TOLD_PROBLEMS:
        more = len(told) - MAX_TOLD_PROBLEMS
        typer.echo(f"asepsis: and {more} more; --format json of `analyze` lists all", err=True)


@contextmanager
def progress(sources: Sequence[Source]) -> Iterator[Callable[[int, int], None] | None]:
    """Show on a terminal how far the reading is, how fast, and how long it will take; elsewhere nothing."""
    if not sys.stderr.isatty() or not sources:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("reading"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    sizes = [source.size for source in sources]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    done = [0] * len(sources)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=total)

        def advance(number: int, position: int) -> None:
            done[number] = position
            bar.update(task, completed=sum(done))

        yield advance
