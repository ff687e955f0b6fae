"""A plan and the book, as a person reads them."""

from __future__ import annotations

from asepsis.asking.classes import SafetyClass
from asepsis.asking.plan import Left, Plan, Planned
from asepsis.asking.questions import SNMP, TABLES, Words
from asepsis.asking.shown import journal_text, plan_text
from tests.asking.test_journal import entry


def test_each_packet_is_shown_but_no_secret() -> None:
    words = Words(community="very-secret")
    one = Planned("d1", "192.0.2.9", None, SNMP, 161, words, "not known: model", SafetyClass.OFFICE, "", "front-desk")
    left = Left("d2", "192.0.2.10", "class A: it breathes for a patient", "vent-3")
    text = plan_text(Plan((one,), (left,)))
    assert text.startswith("1 question would be asked.")
    assert "1. 192.0.2.9 (front-desk, class E)" in text
    assert "at most 1 packet to udp port 161:" in text
    assert "1 device is left in peace:" in text
    assert "192.0.2.10       vent-3  class A: it breathes" in text
    assert "d1" not in text.partition("The mark")[0]
    assert "--plan" in text
    assert b"very-secret".hex(" ") not in text


def test_each_table_that_would_be_read_is_shown() -> None:
    one = Planned("d1", "192.0.2.2", None, TABLES, 161, Words(login="office"), "named", SafetyClass.OFFICE)
    text = plan_text(Plan((one,), ()))
    assert "with the login 'office'" in text
    assert "1.3.6.1.2.1.17.4.3.1.2  network cards at each plug (BRIDGE-MIB)" in text


def test_the_book_is_shown() -> None:
    assert "silent" in journal_text([entry("silent")])
    assert journal_text([]) == "Nothing was ever asked."
