"""The small drawings of the report: the mark of Asepsis, a shape for each realm, a bar for confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.taxonomy import Realm
from asepsis.core.wording import percent
from asepsis.report.html.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence

SHAPES = {
    Realm.MEDICAL: "M6 1h4v5h5v4h-5v5H6v-5H1V6h5z",
    Realm.IOT: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z",
    Realm.OT: "M8 .8 15.4 14.5H.6z",
    Realm.IT: "M1 2h14v9H1zM5 13h6v2H5z",
    Realm.NETWORK: "M8 .5 15.5 8 8 15.5.5 8z",
    Realm.UNKNOWN: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zm0 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 1 1 0-9.6z",
}
"""One outline per realm in a square of 16, so that the group is told by shape as well as by colour."""


def mark() -> Html:
    """The mark of Asepsis: a closed ring, kept clear, with what is watched inside it."""
    return element(
        "svg",
        element("circle", cx=16, cy=16, r=13.5, fill="none", stroke="currentColor", stroke_width=3),
        element(
            "path",
            d="M9.8 22 16 9.5 22.2 22",
            fill="none",
            stroke="currentColor",
            stroke_width=3,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        element("circle", cx=16, cy=19.2, r=1.9, fill="currentColor"),
        viewbox="0 0 32 32",
        aria_hidden="true",
    )


def realm_sign(realm: Realm) -> Html:
    """The shape of a realm, hidden from screen readers: the word always stands beside it."""
    shape = element("path", d=SHAPES[realm], fill="currentColor", fill_rule="evenodd")
    return element("svg", shape, class_=f"sign {realm.value}", viewbox="0 0 16 16", aria_hidden="true")


def hours_strip(chances: Sequence[float | None]) -> Html:
    """The hours of a day as bars, as high as the chance of use; an hour that nobody heard has a low line instead."""
    bars = [
        element("rect", class_="level", x=hour * 8, y=24 - 24 * chance, width=6, height=24 * chance)
        if chance is not None
        else element("rect", class_="track", x=hour * 8, y=23, width=6, height=1)
        for hour, chance in enumerate(chances)
    ]
    return element("svg", *bars, class_="hours", viewbox="0 0 190 24", aria_hidden="true")


def confidence_bar(confidence: float) -> Html:
    """A bar as long as the probability; the words and the number stand beside it."""
    return element(
        "svg",
        element("rect", class_="track", width=52, height=8, rx=4),
        element("rect", class_="level", width=round(52 * percent(confidence) / 100, 1), height=8, rx=4),
        viewbox="0 0 52 8",
        aria_hidden="true",
    )
