"""A card says what is known, and that the rest is not."""

from __future__ import annotations

import re
from dataclasses import replace

from asepsis.report.html.card import LISTED_ADDRESSES, anchor, card, device_kind
from tests.practice import HOSTILE_NAME, belief, device, practice, proof
from tests.report.told import USE


def test_what_nobody_can_tell_is_called_not_known() -> None:
    bare = device(9, "x", None, {})
    written = card(bare).text
    assert device_kind(bare) == "Kind not known"
    assert written.count("Not known") == 4


def test_confidence_is_told_in_words_and_number() -> None:
    written = card(device(9, "x", "pacs", {"category": belief("pacs", 0.97)})).text
    assert "Image archive (PACS)" in written
    assert "Almost certain, 97 %" in written


def test_what_a_person_said_has_no_number() -> None:
    written = card(device(9, "x", "pacs", {"category": belief("pacs", 1.0, by_person=True)})).text
    assert "Told by a person" in written
    assert "%" not in written


def test_a_conflict_is_announced() -> None:
    disputed = belief("pacs", 0.5, proof("pacs", "dicom.object", "x", 0.5, 1), conflict=True)
    assert "Sources disagree. " in card(device(9, "x", "pacs", {"category": disputed})).text
    assert "Sources disagree" not in card(device(9, "x", "pacs", {"category": replace(disputed, conflict=False)})).text


def test_alternatives_are_named_in_words() -> None:
    pump = next(d for d in practice().devices if d.name == "pump-gw")
    assert "Or: Infusion server (21 %), Computer (10 %)" in card(pump).text


def test_long_lists_are_counted() -> None:
    many = tuple(f"192.0.2.{number}" for number in range(30))
    written = card(device(9, "x", None, {}, ips=many, macs=())).text
    assert f"and {30 - LISTED_ADDRESSES} more" in written
    assert "192.0.2.29" not in written


def test_a_hostile_name_stays_text() -> None:
    written = card(device(9, HOSTILE_NAME, None, {})).text
    assert "<script" not in written
    assert "[U+202E]" in written


def test_an_anchor_is_safe_in_an_address() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", anchor('a" onclick="x/../é'))


def test_use_is_told_by_the_hour_and_in_words() -> None:
    page = card(replace(practice().devices[1], use=USE)).text
    assert page.count("<rect") - card(practice().devices[1]).text.count("<rect") == 24
    assert "Longest rest: 19:00 to 07:00 UTC" in page
