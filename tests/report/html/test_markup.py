"""Text from the network never becomes markup, and what cannot be seen is shown."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from asepsis.report.html.markup import Html, element, join, text, visible


class Reader(HTMLParser):
    """Collects what a browser would see of one element."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:  # noqa: D102
        self.data += data


def read(markup: Html) -> Reader:
    reader = Reader()
    reader.feed(markup.text)
    reader.close()
    return reader


@given(st.text())
def test_any_text_stays_text(hostile: str) -> None:
    reader = read(element("p", hostile, title=hostile))
    assert reader.tags == ["p"]
    assert reader.data == visible(hostile)
    assert reader.attributes == {"title": visible(hostile)}


def test_markup_is_not_escaped_again() -> None:
    assert join(["<", Html("<br/>")]).text == "&lt;<br/>"
    assert text(Html("<b>")) == Html("<b>")


def test_characters_that_hide_are_shown() -> None:
    assert visible("a\u202eb\u200bc\x00\n") == "a[U+202E]b[U+200B]c[U+0000][U+000A]"
    assert visible("Gerät 病院 é") == "Gerät 病院 é"


def test_attributes_follow_their_values() -> None:
    written = element(
        "rect", width=4.0, rx=1.25, class_="a", aria_hidden="true", viewbox="0 0 1 1", hidden=None, open=True
    )
    assert written.text == '<rect width="4" rx="1.2" class="a" aria-hidden="true" viewBox="0 0 1 1" open/>'
