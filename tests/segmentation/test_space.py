"""Comparison of filters is exact: the same as asking about every packet, and as z3 says."""

from __future__ import annotations

import itertools
from random import Random

import pytest
import z3  # type: ignore[import-untyped]

from asepsis.segmentation.space import (
    Dimension,
    Entry,
    Family,
    Filter,
    box,
    difference,
    domain,
    merged,
    unreachable,
    without,
)

ROUNDS = 60


def some_filter(random: Random, family: Family, ports: int) -> Filter:
    """A few lines that limit some dimensions to small spans at the lower corner."""
    entries = []
    for number in range(random.randint(0, 6)):
        limits = {}
        for dimension in (Dimension.SOURCE, Dimension.DESTINATION, Dimension.TARGET, Dimension.STATE):
            if random.random() < 0.6:
                last = min(ports, 4) if dimension is Dimension.STATE else ports
                low = random.randint(0, last)
                limits[dimension] = (low, random.randint(low, last))
        entries.append(Entry(box(family, limits), random.random() < 0.7, f"line {number}"))
    return Filter(tuple(entries), random.random() < 0.2)


def corner(family: Family) -> list[tuple[int, ...]]:
    """Packets at the lower corner, where all borders of `some_filter` lie."""
    spans = [range(5), (0,), (0,), range(6), range(6), (0,), range(6)]
    assert len(spans) == len(domain(family))
    return list(itertools.product(*spans))


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_difference_is_found_exactly_when_there_is_one(seed: int) -> None:
    random = Random(seed)
    one, other = (some_filter(random, Family.IPV4, 4) for _ in range(2))
    if random.random() < 0.3:
        other = Filter((*one.entries, *other.entries[:1]), one.accept)
    points = corner(Family.IPV4)
    differ = any(one.decide(point)[0] != other.decide(point)[0] for point in points)
    found = difference(Family.IPV4, one, other)
    assert (found is not None) == differ
    if found is not None:
        assert one.decide(found)[0] != other.decide(found)[0]


@pytest.mark.parametrize("seed", range(ROUNDS // 3))
def test_unreachable_lines_decide_no_packet(seed: int) -> None:
    one = some_filter(Random(seed), Family.IPV6, 4)
    deciding = {one.decide(point)[1] for point in corner(Family.IPV6)}
    idle = {entry.label for entry in unreachable(Family.IPV6, one)}
    assert idle == {entry.label for entry in one.entries} - deciding


def formula(filtered: Filter, variables: list[z3.ArithRef]) -> z3.BoolRef:
    """The filter as z3 sees it: the first line that holds decides."""
    result = z3.BoolVal(filtered.accept)
    for entry in reversed(filtered.entries):
        holds = z3.And([z3.And(low <= one, one <= high) for one, (low, high) in zip(variables, entry.box, strict=True)])
        result = z3.If(holds, z3.BoolVal(entry.accept), result)
    return result


@pytest.mark.parametrize("seed", range(ROUNDS // 2))
def test_difference_agrees_with_z3(seed: int) -> None:
    random = Random(1000 + seed)
    one, other = (some_filter(random, Family.IPV6, 60_000) for _ in range(2))
    other = Filter(tuple(random.sample(one.entries, len(one.entries))), one.accept) if seed % 2 else other
    variables = [z3.Int(dimension.name) for dimension in Dimension]
    solver = z3.Solver()
    for variable, (low, high) in zip(variables, domain(Family.IPV6), strict=True):
        solver.add(low <= variable, variable <= high)
    solver.add(formula(one, variables) != formula(other, variables))
    assert (difference(Family.IPV6, one, other) is not None) == (solver.check() == z3.sat)


def test_intervals_are_merged_and_taken_out() -> None:
    assert merged([(5, 9), (1, 2), (3, 3), (8, 12)]) == ((1, 3), (5, 12))
    assert without((0, 10), [(0, 1), (4, 5), (9, 20)]) == ((2, 3), (6, 8))
    assert without((3, 4), [(0, 9)]) == ()
