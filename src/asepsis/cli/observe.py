"""`asepsis observe`: what was seen, one JSON line each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.sources import default_workers, exit_status, find, progress, tell_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.core.nouns import Capture
    from asepsis.sensing.engine import Batch
    from asepsis.sensing.records.record import RecordBatch


def observe(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Captures, folders, or - for standard input.")],
    *,
    counts: Annotated[bool, typer.Option("--counts", help="One JSON object instead: kind and number.")] = False,
    flows: Annotated[bool, typer.Option("--flows", help="Who spoke to whom as well, as lines of kind `flow`.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Threads to read with.")] = default_workers(),
) -> None:
    """Print what captures show, one observation a line. Each with its time and packet."""
    from asepsis.sensing.reading import read_captures

    found = find(paths)
    captures: list[Capture] = []
    total: Counter[str] = Counter()
    with progress(found.sources) as advance:
        convert = _counts if counts else _lines_with_flows if flows else _lines
        for part in read_captures(found.sources, convert, workers=workers):
            if isinstance(part.content, Counter):
                total.update(part.content)
            elif part.content is not None:
                sys.stdout.buffer.write(part.content)
            if part.capture is not None:
                captures.append(part.capture)
            if advance is not None:
                advance(part.source, part.position)
    if counts:
        typer.echo(json.dumps(dict(sorted(total.items()))))
    sys.stdout.flush()
    tell_problems(captures)
    raise typer.Exit(exit_status(captures))


def _counts(batch: Batch | RecordBatch, _captures: Sequence[str]) -> bytes | Counter[str]:
    return Counter(batch.counts())


def _lines(batch: Batch | RecordBatch, captures: Sequence[str]) -> bytes | Counter[str]:
    return batch.json_lines(*captures)


def _lines_with_flows(batch: Batch | RecordBatch, captures: Sequence[str]) -> bytes | Counter[str]:
    return batch.json_lines(*captures) + batch.flow_lines(*captures)
