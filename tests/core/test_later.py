"""What is made only when somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.later import Later

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(st.integers()))
def test_it_is_what_would_have_been_made_at_once(items: list[int]) -> None:
    later = Later(lambda: iter(items))
    assert len(later) == len(items)
    assert list(later) == items
    assert later == tuple(items)
    assert tuple(items) == later
    assert later == Later(lambda: items)
    assert later != (*items, 0)
    assert later[:2] == tuple(items[:2])
    assert (hash(later), repr(later)) == (hash(tuple(items)), repr(tuple(items)))
    assert bool(later) is bool(items)


def test_nothing_is_made_before_it_is_looked_at_and_all_only_once() -> None:
    made: list[str] = []

    def make() -> Iterator[int]:
        made.append("once")
        yield from (1, 2)

    later = Later(make)
    assert made == []
    assert (later[0], later[1], len(later)) == (1, 2, 2)
    assert made == ["once"]


def test_it_is_no_other_kind_of_thing() -> None:
    assert Later(lambda: [1]) != [1]
