"""A paper as one HTML file that loads nothing and runs nothing: screen, phone and print."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from asepsis.report.html.document import head, policy_of
from asepsis.report.html.markup import Html, element, join
from asepsis.report.html.signs import mark
from asepsis.report.html.style import style
from asepsis.report.paper import Facts, Notice, Paper, Section, Sentence, Sentences, Steps, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.report.paper import Block, Note


@cache
def paper_style() -> str:
    """Return the style sheet: that of all our pages, and what papers add."""
    return style() + files("asepsis.report").joinpath("paper.css").read_text(encoding="utf-8")


def paper_policy() -> str:
    """The content security policy: nothing but this one style sheet."""
    return policy_of(paper_style())


def paper_html(paper: Paper) -> str:
    """Return a paper as one HTML file. The same paper gives the same bytes."""
    cited = _first_citations(paper)
    body = element(
        "body",
        element("a", "Skip to the text", href="#text", class_="skip"),
        element("header", element("div", mark(), "Asepsis ", element("span", paper.subtitle), class_="brand")),
        element(
            "main",
            element("h1", paper.title),
            element("div", *(element("p", line) for line in paper.lead), class_="facts"),
            _contents(paper),
            *(_section(section, cited) for section in paper.sections),
            _notes(paper.notes, cited),
            id="text",
        ),
        element("footer", element("p", paper.foot)),
        class_="card-paper" if paper.is_card else "paper",
    )
    return "<!doctype html>\n" + element("html", head(paper.title, paper_style()), body, lang="en").text + "\n"


def _contents(paper: Paper) -> Html:
    if paper.is_card or len(paper.sections) < 3:  # noqa: PLR2004 (a glance shows two)
        return Html("")
    items = [element("li", element("a", section.title, href=f"#{section.id}")) for section in paper.sections]
    return element("nav", element("ul", *items), class_="contents panel", aria_label="Contents")


def _first_citations(paper: Paper) -> dict[int, str]:
    """The place of the first sentence that stands on each note."""
    found: dict[int, str] = {}
    for section in paper.sections:
        sentences = [one for block in section.blocks if isinstance(block, Sentences) for one in block.items]
        for number, sentence in enumerate(sentences, 1):
            for note in sentence.notes:
                found.setdefault(note, f"{section.id}-{number}")
    return found


def _section(section: Section, cited: dict[int, str]) -> Html:
    parts: list[Html] = []
    sentences = 0
    for block in section.blocks:
        parts.append(_block(block, section, sentences, cited))
        sentences += len(block.items) if isinstance(block, Sentences) else 0
    return element(
        "section",
        element("h2", section.title, id=section.id),
        element("p", section.lead, class_="lead") if section.lead else Html(""),
        *parts,
        aria_labelledby=section.id,
        class_="new-page" if section.new_page else None,
    )


def _block(block: Block, section: Section, done: int, cited: dict[int, str]) -> Html:
    if isinstance(block, Sentences):
        items = [_sentence(one, f"{section.id}-{done + n}", cited) for n, one in enumerate(block.items, 1)]
        return element("ul", *items, class_="statements plain")
    if isinstance(block, Table):
        return _table(block, section.title)
    if isinstance(block, Steps):
        return element(
            "ol", *(element("li", element("b", when), " ", what) for when, what in block.items), class_="steps"
        )
    if isinstance(block, Facts):
        return element("dl", *(_fact(word, value) for word, value in block.items), class_="rows lines")
    return _notice(block)


def _notice(block: Notice) -> Html:
    return element("p", element("b", block.title, " "), block.text, class_="notice")


def _fact(word: str, value: str) -> Html:
    shown = element("dd", element("bdi", value)) if value else element("dd", "\u00a0", class_="blank")
    return join([element("dt", word), shown])


def _sentence(sentence: Sentence, place: str, cited: dict[int, str]) -> Html:
    links = [
        element("a", str(number), href=f"#note-{number}", aria_label=f"Evidence {number}") for number in sentence.notes
    ]
    shown = [element("span", sentence.text), *([element("span", *_spaced(links), class_="cites")] if links else [])]
    if sentence.fill:
        shown.append(element("span", sentence.fill, class_="fill"))
    is_first = place in cited.values()
    return element(
        "li", *shown, class_="gap" if sentence.is_gap else None, id=place if is_first or sentence.is_gap else None
    )


def _spaced(links: Iterable[Html]) -> Iterable[Html]:
    for link in links:
        yield Html(" ")
        yield link


def _table(table: Table, title: str) -> Html:
    if not table.rows:
        return element("p", table.empty or "Not known.", class_="soft")
    head = element("tr", *(element("th", heading, scope="col") for heading in table.headings))
    rows = [
        element("tr", *(_cell(number, cell, is_code=number in table.is_code) for number, cell in enumerate(row)))
        for row in table.rows
    ]
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *rows)),
        class_="scroll", role="region", aria_label=title, tabindex="0",
    )  # fmt: skip


def _cell(number: int, cell: str, *, is_code: bool) -> Html:
    content = Html("<br/>").text.join(
        element("bdi", line, class_="code" if is_code else None).text for line in cell.split("\n")
    )
    if number == 0:
        return element("th", Html(content), scope="row") if cell else element("td", class_="blank")
    return element("td", Html(content), class_="blank" if not cell else None)


def _notes(notes: tuple[Note, ...], cited: dict[int, str]) -> Html:
    if not notes:
        return Html("")
    items = [
        element(
            "li",
            element("span", note.text),
            " ",
            element("span", note.place, class_="soft number"),
            element("span", " Rule ", element("code", note.rule), class_="soft") if note.rule else "",
            " ",
            element("a", "Back", href=f"#{cited[number]}", aria_label=f"Back from evidence {number}")
            if number in cited
            else "",
            id=f"note-{number}",
        )
        for number, note in enumerate(notes, 1)
    ]
    return element(
        "section",
        element("h2", "Evidence", id="evidence"),
        element("ol", *items, class_="notes"),
        aria_labelledby="evidence",
    )
