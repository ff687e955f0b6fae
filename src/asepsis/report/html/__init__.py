"""The analysis as one self-contained HTML file."""

from asepsis.report.html.page import parts, render

__all__ = ["parts", "render"]
