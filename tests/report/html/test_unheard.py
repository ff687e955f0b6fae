"""What no sensor saw, in the report: apart from what was heard, and in plain words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.report.html import render, unheard
from asepsis.report.html.unheard import lists_sections, nearby_section, registered_section
from asepsis.report.told import NEARBY_NOTE, REGISTER_NOTE
from tests.practice import practice
from tests.report.html.test_page import Inspector
from tests.report.html.test_summary import grade, words_of
from tests.report.told import LISTS, told_practice

if TYPE_CHECKING:
    import pytest


def test_the_register_stands_apart_and_says_so_on_each_card() -> None:
    page = registered_section(told_practice()).text
    assert page.count("Registered, not heard.") == 3
    assert "ICSMA-22-263-01" in page
    assert "last seen" not in page.lower()


def test_one_that_is_heard_after_all_leads_to_its_card() -> None:
    assert 'It is heard after all: <a href="#device-d16">' in registered_section(told_practice()).text


def test_what_is_nearby_has_no_address_and_no_hour() -> None:
    page = nearby_section(told_practice()).text
    assert "Contour Next One" in page
    assert "20 Nov 2026<" in page
    assert "UTC" not in page


def test_a_list_shows_both_sides_and_what_it_lacks() -> None:
    (page,) = (section.text for section in lists_sections(told_practice()))
    assert "Never heard: 1. Not as measured: 1." in page
    assert "<bdi>Draeger</bdi>" in page
    assert "<bdi>Philips (90 %)</bdi>" in page
    assert "Heard, but not in the list: 1" in page


def test_a_long_list_is_cut_and_the_rest_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unheard, "MAX_LISTED", 1)
    (page,) = (section.text for section in lists_sections(told_practice()))
    assert "And 1 more rows." in page


def test_nothing_told_is_nothing_shown() -> None:
    assert registered_section(practice()).text == nearby_section(practice()).text == ""
    assert list(lists_sections(practice())) == []


def test_the_whole_report_keeps_its_rules_with_all_of_it() -> None:
    page = Inspector(render(told_practice()))
    assert {link.removeprefix("#") for link in page.links} <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))
    assert "style" not in page.names


def test_a_hostile_name_of_a_list_stays_text() -> None:
    told = replace(told_practice(), lists=(replace(LISTS[0], name="<script>x</script>"),))
    assert "<script" not in render(told)


def test_the_words_read_at_grade_eight_or_below() -> None:
    assert grade(words_of(registered_section(told_practice()).text).replace("ICSMA-22-263-01", "one")) <= 8
    assert grade(f"{REGISTER_NOTE} {NEARBY_NOTE}") <= 8
