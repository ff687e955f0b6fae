"""The whole report: one file that loads nothing and runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.report.html.card import card
from asepsis.report.html.document import head, policy_of
from asepsis.report.html.markup import Html, element
from asepsis.report.html.network_map import network_map
from asepsis.report.html.signs import mark, realm_sign
from asepsis.report.html.style import style
from asepsis.report.html.summary import limits, summary, verdict
from asepsis.report.html.unheard import lists_sections, nearby_section, registered_section
from asepsis.report.words import REALM_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.core.taxonomy import Realm
    from asepsis.report.analysis import Analysis, Device

SCALE = (
    ("Almost certain", "95 % and above"),
    ("Very likely", "80 to 94 %"),
    ("Likely", "60 to 79 %"),
    ("Perhaps", "40 to 59 %"),
    ("A guess", "below 40 %"),
)
"""How the words for confidence are to be read."""

LATER = Html("<!---->")
"""Where that goes which is written in parts. No text can hold it: all text is escaped."""


def policy() -> str:
    """The content security policy: nothing but this one style sheet."""
    return policy_of(style())


def render(analysis: Analysis) -> str:
    """Return the report of an analysis as one HTML file. The same analysis gives the same bytes."""
    return "".join(parts(analysis))


def parts(analysis: Analysis) -> Iterator[str]:
    """Yield the same text in parts, card by card: of a large site it need not stand in memory."""
    body = element(
        "body",
        element("a", "Skip to the devices", href="#devices", class_="skip"),
        element("header", element("div", mark(), "Asepsis ", element("span", "network report"), class_="brand")),
        element(
            "main",
            summary(analysis),
            limits(analysis),
            network_map(analysis),
            element("div", LATER, id="devices"),
            registered_section(analysis),
            nearby_section(analysis),
            *lists_sections(analysis),
        ),
        _footer(analysis),
    )
    page = element("html", head(verdict(analysis), style()), body, lang="en")
    before, _, after = page.text.partition(LATER.text)
    yield f"<!doctype html>\n{before}"
    for realm, devices in analysis.by_realm().items():
        yield from _group(realm, devices)
    yield f"{after}\n"


def _group(realm: Realm, devices: tuple[Device, ...]) -> Iterator[str]:
    title = f"group-{realm.value}"
    number = element("span", f"{len(devices):,}", class_="soft number")
    section = element(
        "section",
        element("h2", realm_sign(realm), REALM_TITLES[realm], " ", number, id=title),
        element("div", LATER, class_="cards"),
        aria_labelledby=title,
        class_="realm",
    )
    before, _, after = section.text.partition(LATER.text)
    yield before
    for device in devices:
        yield card(device).text
    yield after


def _footer(analysis: Analysis) -> Html:
    scale = element(
        "ul", *(element("li", element("b", words), f": {bounds}") for words, bounds in SCALE), class_="scale"
    )
    made = f"Made by Asepsis {analysis.version}." if analysis.version else "Made by Asepsis."
    return element(
        "footer",
        element("p", "How to read “how sure”: the number is the chance that we are right."),
        scale,
        element(
            "p",
            made,
            " This file loads nothing from anywhere. It holds names and addresses of your network: share it with care.",
        ),
    )
