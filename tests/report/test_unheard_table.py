"""What no sensor saw, as tables for the terminal."""

from __future__ import annotations

from dataclasses import replace

from asepsis.report.table import render
from asepsis.report.unheard_table import registered_table, unheard_parts
from tests.practice import practice
from tests.report.test_table import printed
from tests.report.told import LISTS, NEARBY, UNHEARD


def test_the_register_stands_apart_from_what_was_heard() -> None:
    text = printed(render(replace(practice(), registered=UNHEARD)))
    assert "16 devices in" in text
    assert "Registered, not heard (4)" in text
    assert text.index("Not known (") < text.index("Registered, not heard")
    assert "ICSMA-22-263-01" in text
    assert "It is heard after all: device d16." in text


def test_identifiers_are_shown_where_they_are_needed() -> None:
    assert "r1" in printed(registered_table(UNHEARD, with_identifiers=True))
    assert "r1" not in printed(registered_table(UNHEARD))


def test_what_is_nearby_is_no_device_of_the_network() -> None:
    text = printed(render(replace(practice(), nearby=NEARBY)))
    assert "Glucose meter (Contour Next One)" in text
    assert "2 or more" in text
    assert "cannot be counted" in text
    assert "None of it counts as a device of the network" in text


def test_a_list_is_told_in_one_line() -> None:
    text = printed(render(replace(practice(), lists=LISTS)))
    assert "List “CMMS” of 20 Nov 2026: 2 devices, 1 never heard, 1 not as measured; 1 heard that it does not" in text


def test_nothing_told_is_nothing_shown() -> None:
    assert list(unheard_parts(practice())) == []
