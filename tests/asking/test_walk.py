"""A walk through the tables of a switch: it ends, whatever the switch answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from asepsis.asking import walk
from asepsis.asking.questions import SYSTEM_VALUES
from asepsis.asking.talk import Row
from asepsis.asking.walk import COLUMNS, PARTS, Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from asepsis.asking.talk import Oid

FIRST = COLUMNS[0].oid


@dataclass
class Agent:
    """A switch that has some rows."""

    rows: list[Row]
    asked: list[tuple[Oid, ...]] = field(default_factory=list)

    def get(self, oids: Sequence[Oid]) -> list[Row]:
        """As RFC 3416 4.2.1."""
        self.asked.append(tuple(oids))
        return [row for row in self.rows if row.oid in oids]

    def bulk(self, after: Sequence[Oid], repetitions: int) -> list[Row]:
        """As RFC 3416 4.2.3, for one name."""
        self.asked.append(tuple(after))
        return sorted((row for row in self.rows if row.oid > after[0]), key=lambda row: row.oid)[:repetitions]


@dataclass
class Circle(Agent):
    """A switch that gives the same rows for ever."""

    def bulk(self, after: Sequence[Oid], repetitions: int) -> list[Row]:
        """Always the same."""
        self.asked.append(tuple(after))
        return self.rows[:repetitions]


def walked(agent: Agent) -> Walk:
    one = Walk(agent)
    one.go()
    return one


def test_all_rows_of_a_column_are_read_and_no_other() -> None:
    rows = [Row((*FIRST, number), f"plug {number}".encode()) for number in range(1, 51)]
    one = walked(Agent([*rows, Row((1, 3, 6, 1, 2, 1, 2, 2, 1, 3, 1), 6)]))
    assert [line for line in one.lines if ".2.2.1.3." in line] == []
    assert len(one.lines) == len(rows)
    assert one.lines[0] == '.1.3.6.1.2.1.2.2.1.2.1 = STRING: "plug 1"'
    assert one.cut == 0


def test_only_what_the_plan_shows_is_asked_for() -> None:
    agent = Agent([])
    walked(agent)
    assert {oid for names in agent.asked for oid in names} == {
        *SYSTEM_VALUES,
        *PARTS,
        *(column.oid for column in COLUMNS),
    }


def test_a_switch_that_goes_round_in_circles_is_left() -> None:
    agent = Circle([Row((*FIRST, 1), 1)])
    walked(agent)
    assert len(agent.asked) <= 2 + 2 * len(COLUMNS)


def test_a_table_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_ROWS", 40)
    one = walked(Agent([Row((*FIRST, number), number) for number in range(1, 1000)]))
    assert (len(one.lines), one.cut) == (40, 1)


@given(st.lists(st.one_of(st.integers(0, 1 << 40), st.binary(max_size=30), st.tuples(st.integers(0, 9))), max_size=9))
def test_each_value_is_one_line(values: list[int | bytes | tuple[int, ...]]) -> None:
    lines = walked(Agent([Row((*FIRST, number), value) for number, value in enumerate(values, 1)])).lines
    assert len(lines) == len(values)
    assert all("\n" not in line and line.isascii() and line.isprintable() for line in lines)
