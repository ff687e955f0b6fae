"""Evidence loses weight with time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Attribute, Evidence, Family
from asepsis.inventory.ageing import FRESH, HALF_LIVES, aged


def said(strength: float, family: Family = Family.NAME) -> Evidence:
    return Evidence(Attribute.HOSTNAME, "ct1", strength, family, "a.rule", "dhcp.request", {})


def test_what_was_said_lately_counts_in_full() -> None:
    assert aged(said(0.9), FRESH / 2) == said(0.9)


@pytest.mark.parametrize("family", HALF_LIVES)
def test_after_its_half_life_evidence_weighs_half(family: Family) -> None:
    # Half of ln(16) is ln(4): odds of 16 to 1 become 4 to 1, and those against it too.
    assert aged(said(16 / 17, family), HALF_LIVES[family]).strength == pytest.approx(0.8)
    assert aged(said(1 / 17, family), HALF_LIVES[family]).strength == pytest.approx(0.2)


def test_the_maker_of_an_interface_does_not_age() -> None:
    assert aged(said(0.9, Family.LINK), timedelta(days=5000)) == said(0.9, Family.LINK)


@given(st.floats(0.51, 0.99), st.integers(0, 4000), st.integers(1, 1000))
def test_older_evidence_never_says_more_and_never_turns_round(strength: float, days: int, more: int) -> None:
    younger, older = (aged(said(strength), timedelta(days=one)) for one in (days, days + more))
    assert 0.5 <= older.strength <= younger.strength <= strength
