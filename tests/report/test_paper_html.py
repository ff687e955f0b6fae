"""The HTML face of papers: loads nothing, runs nothing, each link has its place, hostile names stay text."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from asepsis.report.paper import Facts, Note, Notice, Paper, Section, Sentence, Sentences, Steps, Table
from asepsis.report.paper_html import paper_html, paper_policy, paper_style
from tests.practice import HOSTILE_NAME
from tests.report.html.test_page import LOADING_ATTRIBUTES, Inspector


def paper(name: str = "ct1") -> Paper:
    sentences = Sentences(
        (Sentence(f"{name} sends.", (1, 2)), Sentence(f"{name}: not known.", (), is_gap=True, fill=f"Ask {name}"))
    )
    blocks = (
        sentences, Table(("A", "B"), ((name, f"x\n{name}"), ("", "")), (1, 1), (1,)), Steps(((name, name),)),
        Notice(name, name), Facts(((name, name), ("Phone", ""))), Table(("A",), (), (1,), empty=name),
    )  # fmt: skip
    parts = tuple(Section(f"s{n}", f"{n} {name}", name, blocks, new_page=n == 2) for n in range(1, 4))
    notes = (Note(f"It says {name}", "x.pcap, packet 3.", "rule.a"), Note("b", "", ""))
    return Paper(name, name, (name,), parts, None, notes, name)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = Inspector(paper_html(paper()))
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert page.names.isdisjoint(LOADING_ATTRIBUTES)
    assert all(link.startswith("#") for link in page.links)


def test_every_link_has_its_place_and_every_place_is_there_once() -> None:
    page = Inspector(paper_html(paper()))
    assert {link.removeprefix("#") for link in page.links} <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))
    assert {"#note-1", "#note-2"} <= set(page.links)


def test_the_policy_allows_this_style_sheet_only() -> None:
    written = re.search(r"<style>(.*?)</style>", paper_html(paper()), re.DOTALL)
    assert written is not None
    digest = base64.b64encode(hashlib.sha256(written[1].encode()).digest()).decode()
    assert written[1] == paper_style()
    assert f"style-src 'sha256-{digest}'" in paper_policy()


@pytest.mark.parametrize("name", [HOSTILE_NAME, "</style>", '"><img src=x>', "#set page()", "&amp;"])
def test_a_hostile_name_changes_no_structure(name: str) -> None:
    hostile, tame = Inspector(paper_html(paper(name))), Inspector(paper_html(paper()))
    assert (hostile.tags, hostile.names, hostile.links) == (tame.tags, tame.names, tame.links)
    assert "\u202e" not in paper_html(paper(name))


def test_an_empty_line_is_a_line_to_fill() -> None:
    assert '<dd class="blank">' in paper_html(paper())


def test_a_gap_is_told_by_words_and_class() -> None:
    assert re.search(r'<li class="gap"[^>]*><span>ct1: not known\.</span><span class="fill">', paper_html(paper()))
