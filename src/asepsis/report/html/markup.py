"""HTML as values: text is always escaped, so a hostile name cannot become markup."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID_ELEMENTS = frozenset({"br", "circle", "hr", "line", "meta", "path", "rect"})
"""Elements written without content here."""
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that a reader cannot see: controls, direction marks, surrogates, private use, line separators."""


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that is safe to put into a page as it stands."""

    text: str


Content: TypeAlias = Html | str


def visible(text: str) -> str:
    """Return `text` with each character that would not be seen written as its code point.

    A device may call itself anything: a name with U+202E reads backwards, a name with U+200B looks like another name.
    """
    # What Unicode calls printable is of none of these categories.
    if text.isprintable():
        return text
    return "".join(
        f"[U+{ord(letter):04X}]" if unicodedata.category(letter) in HIDDEN_CATEGORIES else letter for letter in text
    )


def text(content: Content) -> Html:
    """Return `content` as markup: escaped unless it already is markup."""
    return content if isinstance(content, Html) else Html(_written(content))


def _written(content: Content) -> str:
    return content.text if isinstance(content, Html) else html.escape(visible(content), quote=True)


def join(contents: Iterable[Content]) -> Html:
    """Return the contents one after the other."""
    return Html("".join(map(_written, contents)))


def element(tag: str, *contents: Content, **attributes: str | float | bool | None) -> Html:
    """Return one element.

    `tag` and the names of `attributes` are the program's own words; values and contents may come from the network.
    A trailing underscore of a name is dropped (`class_`), inner ones become hyphens. None and False leave it out.
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID_ELEMENTS and not contents:
        return Html(f"<{tag}{written}/>")
    return Html(f"<{tag}{written}>{''.join(map(_written, contents))}</{tag}>")


def _attribute(name: str, value: str | float | None) -> str:
    if value is None or value is False:
        return ""
    written_name = name.rstrip("_").replace("_", "-")
    if written_name == "viewbox":  # the one mixed-case name of SVG used here
        written_name = "viewBox"
    if value is True:
        return f" {written_name}"
    if isinstance(value, float):
        value = f"{value:.1f}".removesuffix(".0")
    return f' {written_name}="{_written(str(value))}"'
