"""How many devices there probably are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.inventory.completeness import completeness, interval, unheard_words

WAYS = ("addresses", "leases", "announcements", "conversations")


def judged(heard: list[tuple[str, ...]]) -> tuple[int, float | None]:
    found = completeness(heard, has_conversations=True, only_records=False)
    return found.found, found.estimate


def test_one_way_alone_gives_no_number() -> None:
    found = completeness([("leases",)] * 3, has_conversations=False, only_records=False)
    assert (found.estimate, found.high) == (None, None)
    assert "cannot be told" in found.sentence()
    assert completeness([], has_conversations=False, only_records=False).estimate is None


def test_devices_heard_in_many_ways_suggest_that_none_is_missing() -> None:
    heard = [WAYS] * 12 + [WAYS[:2]] * 12
    found = completeness(heard, has_conversations=True, only_records=False)
    assert (found.estimate, found.low) == (24, 24)
    assert found.sentence() == "24 devices found. Nothing suggests that others speak here unheard."


@pytest.mark.parametrize(("heard", "most"), [([WAYS] * 2, "4"), ([("leases",), *[WAYS] * 3], "11")])
def test_a_few_devices_do_not_prove_that_there_are_no_others(heard: list[tuple[str, ...]], most: str) -> None:
    found = completeness(heard, has_conversations=True, only_records=False)
    assert f"as many as {most} may be here" in found.sentence()


def test_devices_heard_once_suggest_others() -> None:
    heard = [("leases",)] * 6 + [("leases", "addresses")] * 2 + [WAYS] * 4
    found = completeness(heard, has_conversations=True, only_records=False)
    assert found.estimate == pytest.approx(12 + 0.75 * 6 * 5 / (2 * 3))
    assert found.low is not None
    assert found.high is not None
    assert found.estimate is not None
    assert 12 < found.low < found.estimate < found.high


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500), st.integers(2, 6))
def test_the_interval_holds_the_estimate_and_never_less_than_was_found(
    found: int, once: int, twice: int, ways: int
) -> None:
    estimate, low, high = interval(max(found, once + twice), once, twice, ways)
    assert max(found, once + twice) <= low <= estimate <= high


def test_the_interval_mostly_holds_the_truth_when_ways_are_independent() -> None:
    dice, truth, held = random.Random(7), 60, 0
    for _ in range(200):
        drawn = [tuple(way for way in WAYS if dice.random() < 0.45) for _ in range(truth)]
        heard = [ways for ways in drawn if ways]
        found = completeness(heard, has_conversations=True, only_records=False)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert held >= 180


def test_where_the_sensor_stands_is_told() -> None:
    assert any("no mirror port" in words for words in unheard_words(has_conversations=False, only_records=False))
    assert any("mirrored" in words for words in unheard_words(has_conversations=True, only_records=False))
    assert any("records" in words for words in unheard_words(has_conversations=False, only_records=True))
