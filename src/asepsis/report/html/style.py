"""The looks of the report: one style sheet for light, dark, narrow and print, kept beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from asepsis.report.html.layout import SHOWN_DEVICES


@cache
def style() -> str:
    """Return the style sheet, the same for every page, so that one policy fits all."""
    sheet = files("asepsis.report.html").joinpath("report.css").read_text(encoding="utf-8")
    return sheet + "".join(_lines_alone(number) for number in range(SHOWN_DEVICES + 1))


def _lines_alone(number: int) -> str:
    """The rule that dims all lines but those of one place on the map while it is pointed at or has the focus."""
    node = f".n{number}"
    return f".map:has(.node{node}:is(:hover,:focus-visible)) .edge:not({node}){{stroke-opacity:.07}}\n"
