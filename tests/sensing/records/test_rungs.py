"""What sources can show that are no packets."""

from __future__ import annotations

from asepsis.sensing.records.formats import FORMATS
from asepsis.sensing.records.rungs import PACKETS, RUNGS, rung_of


def test_each_says_what_it_gives_and_what_stays_unseen() -> None:
    for word, rung in RUNGS.items():
        assert rung_of(word) is rung
        assert rung.title
        assert rung.gives
        assert rung.unseen


def test_no_format_of_records_is_called_as_packets_are() -> None:
    assert not PACKETS & {one.name for one in FORMATS}
    assert not PACKETS & RUNGS.keys()
    assert [rung_of(word) for word in (*PACKETS, "slip", "unsupported")] == [None] * (len(PACKETS) + 2)
