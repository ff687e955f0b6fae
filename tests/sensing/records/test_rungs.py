"""What sources can show that are no files."""

from __future__ import annotations

from asepsis.sensing.records.formats import rung_of
from asepsis.sensing.records.rungs import RUNGS


def test_each_says_what_it_gives_and_what_stays_unseen() -> None:
    for word, rung in RUNGS.items():
        assert rung_of(word) is rung
        assert rung.title
        assert rung.gives
        assert rung.unseen
