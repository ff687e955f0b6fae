"""A paper as PDF, by typst: the words go in as data, never as source; fonts are embedded, no clock is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import typst

from asepsis.report.html.markup import visible

if TYPE_CHECKING:
    from asepsis.report.paper import Paper

ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): headings, tables and links are tagged, so that a screen reader can tell them."""
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in a file whose paper holds no fact that bears a time."""


def paper_pdf(paper: Paper) -> bytes:
    """Return a paper as one PDF file. The same paper gives the same bytes."""
    made = typst.compile(
        files("asepsis.report").joinpath("paper.typ").read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_seen(paper.to_dict()), ensure_ascii=True)},
        pdf_standards=[ACCESSIBLE],
        timestamp=(paper.moment or NO_MOMENT).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _seen(value: Any) -> Any:  # noqa: ANN401 (plain values of any shape)
    """The same values, with each character that would not be seen written as its code point."""
    if isinstance(value, str):
        return "\n".join(visible(line) for line in value.split("\n"))
    if isinstance(value, dict):
        return {name: _seen(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_seen(one) for one in value]
    return value
