"""The report: one file that loads nothing, runs nothing and is always the same."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from asepsis.report.analysis import Analysis
from asepsis.report.html import parts, render
from asepsis.report.html.page import LATER, SCALE, policy
from asepsis.report.html.style import style
from asepsis.report.phrases import confidence_title
from tests.practice import HOSTILE_NAME, practice

LOADING_ATTRIBUTES = {"src", "srcset", "action", "data", "poster", "background", "formaction", "ping", "manifest"}


class Inspector(HTMLParser):
    """Collects elements, addresses and identifiers of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.identifiers: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.tags.add(tag)
        self.names.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.identifiers += [value or "" for name, value in attrs if name == "id"]


def test_each_card_is_a_part_and_none_holds_another() -> None:
    analysis = practice()
    written = list(parts(analysis))
    assert sum(part.startswith("<article") for part in written) == len(analysis.devices)
    assert not any(LATER.text in part for part in written)
    assert Inspector("".join(written)).tags == Inspector(render(analysis)).tags


def test_nothing_is_loaded_and_nothing_runs() -> None:
    page = Inspector(render(practice()))
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    assert page.names.isdisjoint(LOADING_ATTRIBUTES)
    assert not [name for name in page.names if name.startswith("on") or name == "style"]
    assert all(link.startswith("#") for link in page.links)


def test_every_link_has_its_place() -> None:
    page = Inspector(render(practice()))
    assert {link.removeprefix("#") for link in page.links} <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))


def test_the_policy_allows_this_style_sheet_only() -> None:
    written = re.search(r"<style>(.*?)</style>", render(practice()), re.DOTALL)
    assert written is not None
    assert written[1] == style()
    digest = base64.b64encode(hashlib.sha256(written[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy()
    assert "default-src 'none'" in policy()
    assert "unsafe" not in policy()


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert render(practice()) == render(practice())


def test_a_hostile_name_stays_text() -> None:
    page = render(practice())
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=x[U+202E]gpj" in page
    assert HOSTILE_NAME not in page


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60))
def test_no_name_changes_the_structure(name: str) -> None:
    device = replace(practice().devices[0], name=name, hostnames=(name, name + "x"), ips=(name,))
    tame = replace(device, name="tame", hostnames=("tame", "tamex"), ips=("tame",))
    hostile_page, tame_page = (Inspector(render(Analysis((), (one,)))) for one in (device, tame))
    assert hostile_page.tags == tame_page.tags
    assert hostile_page.names == tame_page.names
    assert hostile_page.links == tame_page.links


def test_an_empty_analysis_is_a_whole_page() -> None:
    page = render(Analysis((), ()))
    assert "We found no devices." in page
    assert page.endswith("</html>\n")


def test_every_device_is_on_the_page_once() -> None:
    page = Inspector(render(practice()))
    assert len([i for i in page.identifiers if re.fullmatch(r"device-d\d\d", i)]) == len(practice().devices)


def test_the_scale_at_the_end_tells_the_words_used() -> None:
    told = dict.fromkeys(confidence_title(hundredth / 100) for hundredth in range(100, -1, -1))
    assert [words for words, _ in SCALE] == list(told)
