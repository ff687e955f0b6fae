"""The analysis as one self-contained HTML file."""

from asepsis.report.html.page import render

__all__ = ["render"]
