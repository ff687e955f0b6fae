"""`asepsis sources`: what was read into a store, how fresh it is and what it cannot show."""

from __future__ import annotations

from asepsis.cli.devices import read_store
from asepsis.cli.lists import FormatOption, ListFormat
from asepsis.core.store.chosen import StoreOption  # noqa: TC001 (Typer reads it at run time)


def sources(*, store: StoreOption = None, output_format: FormatOption = ListFormat.TABLE) -> None:
    """Show each source and what it cannot see. Its kind, its age, and what it gives."""
    import json
    from datetime import UTC, datetime

    import typer
    from rich.console import Console

    from asepsis.report.sources import document, render, source_lines

    lines = source_lines(read_store(store).captures, datetime.now(UTC))
    if output_format is ListFormat.JSON:
        typer.echo(json.dumps(document(lines), indent=2, ensure_ascii=False))
    else:
        Console(soft_wrap=False).print(render(lines))
