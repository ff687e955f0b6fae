"""One record, and where what it says goes."""

from __future__ import annotations

from asepsis.core.nouns import Subject
from asepsis.sensing.records.entry import Entry, Talk, subject_of
from asepsis.sensing.records.record import RecordBatch
from tests.sensing.records.samples import IP, MAC, WRITTEN


def test_fields_without_a_value_and_nobodies_words_are_left_out() -> None:
    entry = Entry(RecordBatch(), "x", 3, WRITTEN)
    entry.say("dns.query", Subject(None, IP, None), {"name": "a.test", "type": None})
    entry.say("dns.query", Subject(), {"name": "a.test"})
    entry.heard(Subject())
    (said,) = entry.batch.seen
    assert (said.fields, said.packet, said.time) == ({"name": "a.test"}, 3, WRITTEN)


def test_a_conversation_never_ends_before_it_began() -> None:
    entry = Entry(RecordBatch(), "x", 1, WRITTEN)
    early = WRITTEN.replace(year=2020)
    entry.talked((Subject(), Subject()), Talk(early, "tcp", (1, 2), None, (1, 1), (9, 9), answered=True))
    assert entry.batch.talked[0].end == WRITTEN


def test_what_is_no_address_is_no_part_of_an_endpoint() -> None:
    assert subject_of(MAC.upper(), IP, "10") == Subject(MAC, IP, 10)
    assert subject_of("canary", "canary", 9999) == Subject()
