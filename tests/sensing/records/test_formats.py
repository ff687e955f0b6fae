"""The list of record formats."""

from __future__ import annotations

from asepsis.sensing.records.formats import FORMATS, format_named, rung_of


def test_names_are_unique_and_find_their_format() -> None:
    names = [one.name for one in FORMATS]
    assert len(set(names)) == len(names)
    assert all(format_named(one.name) is one for one in FORMATS)


def test_every_format_says_what_it_cannot_see() -> None:
    for one in FORMATS:
        rung = rung_of(one.name)
        assert rung is not None
        assert rung.gives
        assert rung.unseen
    assert rung_of("ethernet") is None
