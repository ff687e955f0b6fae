"""Tests of the linear-time expressions."""

from __future__ import annotations

import pytest

from asepsis.identification.pattern import Pattern, PatternSet, shared_pattern


def test_named_groups_are_returned() -> None:
    assert Pattern(r"^AXIS,(?P<model>[^,]+),").search("AXIS,M3004,5.5") == {"model": "M3004"}


def test_no_match_is_none() -> None:
    assert Pattern("^a$").search("b") is None


def test_names_lists_the_groups() -> None:
    assert Pattern("(?P<a>x)(?P<b>y)?").names == {"a", "b"}


@pytest.mark.parametrize("text", ["(", r"(?<=a)b", r"(a)\1"])
def test_what_is_no_re2_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not RE2"):
        Pattern(text)


def test_a_set_says_which_match() -> None:
    patterns = PatternSet(["(?i)^abc", "x(?P<n>y)", "^$"])
    assert patterns.matching("ABC xy") == {0, 1}
    assert patterns.matching("Größe xy") == {1}
    assert patterns.matching("q") == frozenset()


def test_shared_patterns_answer_for_each_text_by_itself() -> None:
    pattern = shared_pattern("^(?P<a>x)(?P<b>y)?")
    assert pattern is shared_pattern("^(?P<a>x)(?P<b>y)?")
    assert [pattern.search(text) for text in ("x", "x", "z", "xy")] == [
        {"a": "x", "b": None},
        {"a": "x", "b": None},
        None,
        {"a": "x", "b": "y"},
    ]
