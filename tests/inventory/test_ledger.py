"""The observations that are worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.nouns import Subject
from asepsis.inventory import ledger as module
from asepsis.inventory.ledger import Entry, Ledger, canonical
from tests.inventory.scene import SCANNER, PlainJudgement, observation

if TYPE_CHECKING:
    import pytest

END = Subject(SCANNER, "10.0.0.5")


def note(ledger: Ledger, kind: str, fields: dict[str, str], packet: int = 1) -> None:
    ledger.note(END, observation(kind, SCANNER, "10.0.0.5", dict(fields), packet=packet))


def test_what_is_evidence_of_nothing_is_not_kept() -> None:
    ledger = Ledger(PlainJudgement().match)
    note(ledger, "dns.query", {"name": "patient-portal.example"})
    note(ledger, "dhcp.request", {"host_name": "ct1"})
    assert [seen.kind for seen in ledger.of(END)] == ["dhcp.request"]


def test_repeats_are_counted_and_the_first_stands_whatever_the_order() -> None:
    ledger = Ledger(PlainJudgement().match)
    note(ledger, "dhcp.request", {"host_name": "ct1"}, packet=9)
    note(ledger, "dhcp.request", {"host_name": "ct1"}, packet=2)
    (seen,) = ledger.of(END)
    assert (seen.packet, seen.count) == (2, 2)
    (entry,) = ledger.by_subject[END].values()
    assert isinstance(entry, Entry)
    assert entry.last > seen.time


def test_names_of_programs_are_kept_without_a_rule() -> None:
    ledger = Ledger(lambda _seen: False)
    note(ledger, "hl7.message", {"sending_application": "LAB"})
    assert ledger.entries == 1


def test_one_endpoint_cannot_fill_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES_PER_SUBJECT", 3)
    ledger = Ledger(PlainJudgement().match)
    for number in range(10):
        note(ledger, "dhcp.request", {"host_name": f"name{number}"})
    assert (ledger.entries, ledger.dropped) == (3, 7)


def test_equal_fields_have_one_text() -> None:
    assert canonical({"b": [1, 2], "a": "ä"}) == canonical({"a": "ä", "b": [1, 2]}) == '{"a":"ä","b":[1,2]}'
