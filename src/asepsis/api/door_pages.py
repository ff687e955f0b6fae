"""What a browser shows at the door: the step inside, or how to get in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.report.html.document import head
from asepsis.report.html.markup import element
from asepsis.report.html.page import policy
from asepsis.report.html.signs import mark
from asepsis.report.html.style import style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asepsis.report.html.markup import Content, Html

CLOSED = (
    "This browser has no session here, or it has ended. Open the address that “asepsis serve” prints; "
    "“asepsis serve --again” tells a new one."
)
TICKET_REFUSED = (
    "This address was used already, is more than ten minutes old, or is of an earlier start. "
    "“asepsis serve --again” tells a new one."
)
QUOTED = re.compile("“([^”]*)”")
POLICY = f"{policy()}; frame-ancestors 'none'"
"""The content policy of these pages: their style sheet, which is that of the report, and nothing else."""


def opened_page() -> str:
    """Goes on to the console by itself.

    No redirection: a browser counts it as asked by whoever showed the address, and keeps a strict cookie back then.
    """
    onward = element("meta", http_equiv="refresh", content="0; url=/")
    return _page("Open", (onward,), element("p", element("a", "Go on to your devices", href="/")))


def closed_page(words: str) -> str:
    """Says how to get in. The link helps who came from another page, whose first request brings no strict cookie."""
    again = element("a", "Try again", href="")
    return _page(
        "Closed", (), element("p", *_with_commands(words)), element("p", "You have a session already? ", again)
    )


def _with_commands(words: str) -> Iterator[Content]:
    """The words, with what they quote as commands: these are not parted at the end of a line."""
    for place, part in enumerate(QUOTED.split(words)):
        yield element("code", part) if place % 2 else part


def _page(title: str, more: Sequence[Html], *contents: Content) -> str:
    brand = element("header", element("div", mark(), "Asepsis", class_="brand"))
    body = element("body", brand, element("main", element("h1", title), *contents, class_="door"))
    return f"<!doctype html>\n{element('html', head(title.lower(), style(), *more), body, lang='en').text}\n"
