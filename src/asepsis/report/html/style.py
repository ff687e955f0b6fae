"""The looks of the report: one style sheet for light, dark, narrow and print, kept beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def style() -> str:
    """Return the style sheet."""
    return files("asepsis.report.html").joinpath("report.css").read_text(encoding="utf-8")
