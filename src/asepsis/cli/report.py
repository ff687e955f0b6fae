"""`asepsis report`: papers for people, from what the store holds."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.core.store.chosen import StoreOption, open_existing

if TYPE_CHECKING:
    from asepsis.report.paper import Paper


class PaperFormat(StrEnum):
    """What the paper is written as."""

    HTML = "html"
    PDF = "pdf"


FormatOption = Annotated[PaperFormat, typer.Option("--format", help="What to write it as.")]
OutputOption = Annotated[Path, typer.Option("--output", "-o", help="File to write to.")]

app = typer.Typer(
    help="Write papers. The risk analysis, the first ten minutes, downtime sheets, a file for IT.", no_args_is_help=True
)


@app.command("risk-analysis")
def risk_analysis(
    *, output: OutputOption, store: StoreOption = None, output_format: FormatOption = PaperFormat.HTML
) -> None:
    """Write the risk analysis. Nine parts, each sentence with its evidence, gaps as “not known”."""
    from asepsis.governance.risk_analysis import analyze_risk
    from asepsis.governance.snapshot import read_snapshot
    from asepsis.report.risk_analysis import risk_analysis_paper

    analysis = analyze_risk(read_snapshot(open_existing(store)))
    _write(risk_analysis_paper(analysis), output_format, output)
    typer.echo(f"{analysis.known} of {len(analysis.statements)} sentences have something behind them.")


@app.command("first-ten-minutes")
def first_ten_minutes(
    *, output: OutputOption, store: StoreOption = None, output_format: FormatOption = PaperFormat.PDF
) -> None:
    """Write a page for the first minutes of an incident. Print it before you need it."""
    from asepsis.governance.snapshot import read_snapshot
    from asepsis.report import emergency_pages

    _write(emergency_pages.first_ten_minutes(read_snapshot(open_existing(store))), output_format, output)


@app.command("downtime")
def downtime(*, output: OutputOption, store: StoreOption = None, output_format: FormatOption = PaperFormat.PDF) -> None:
    """Write a downtime sheet for each service of care. Those that the network shows."""
    from asepsis.governance.snapshot import read_snapshot
    from asepsis.report import emergency_pages

    _write(emergency_pages.downtime_sheets(read_snapshot(open_existing(store))), output_format, output)


@app.command("for-it")
def for_it(*, output: OutputOption, store: StoreOption = None) -> None:
    """Write one file for who helps with computers. It is HTML, and sensitive."""
    from asepsis.governance.snapshot import read_snapshot
    from asepsis.report.for_it import for_it_paper

    _write(for_it_paper(read_snapshot(open_existing(store))), PaperFormat.HTML, output)
    typer.echo("It holds host names and addresses. Send it by a locked way only.")


@app.command("before-after")
def before_after(
    before: Annotated[Path, typer.Argument(help="Store as it was: a copy made before the change.")],
    after: Annotated[Path, typer.Argument(help="Store as it is now.")],
    *,
    output: OutputOption,
    output_format: FormatOption = PaperFormat.HTML,
) -> None:
    """Write what changed between two stores of one site. What only fell silent is told as not known."""
    from asepsis.governance.snapshot import read_snapshot
    from asepsis.report.before_after import before_after_paper

    snapshots = read_snapshot(open_existing(before)), read_snapshot(open_existing(after))
    _write(before_after_paper(*snapshots), output_format, output)


def _write(paper: Paper, output_format: PaperFormat, output: Path) -> None:
    from asepsis.core.whole_file import whole_file

    if output_format is PaperFormat.PDF:
        from asepsis.report.paper_pdf import paper_pdf

        written = paper_pdf(paper)
    else:
        from asepsis.report.paper_html import paper_html

        written = paper_html(paper).encode()
    with whole_file(output) as file:
        file.buffer.write(written)
    typer.echo(f"Wrote {output}")
