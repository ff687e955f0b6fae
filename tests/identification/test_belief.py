"""Tests of the arithmetic of evidence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Attribute, Evidence, Family
from asepsis.identification.belief import (
    LOG_ODDS_MAXIMUM,
    REST_SHARE,
    Sign,
    believe,
    believe_each,
    family_log_odds,
    log_odds,
)
from asepsis.identification.kinship import Kinship

if TYPE_CHECKING:
    from random import Random

KINSHIP = Kinship(category_parents={"ct_scanner": "imaging_modality", "mri_scanner": "imaging_modality"})


def say(value: str, strength: float, family: Family, attribute: Attribute = Attribute.CATEGORY) -> Evidence:
    return Evidence(attribute, value, strength, family, f"{family}.{value}", "k", {})


def test_log_odds_are_bounded() -> None:
    assert log_odds(0.9) == pytest.approx(math.log(9))
    assert log_odds(0.999999) == LOG_ODDS_MAXIMUM
    assert log_odds(0.000001) == -LOG_ODDS_MAXIMUM


def test_a_family_counts_its_strongest_and_a_quarter_of_the_rest() -> None:
    assert family_log_odds([0.9, 0.8, 0.7]) == pytest.approx(
        math.log(9) + 0.25 * (math.log(4) + math.log(7 / 3)),
    )


def test_what_speaks_against_is_summed_apart() -> None:
    assert family_log_odds([0.9, 0.1, 0.2]) == pytest.approx(math.log(9) - math.log(9) - 0.25 * math.log(4))


def test_one_source_is_as_sure_as_it_says() -> None:
    beliefs = believe(Attribute.CATEGORY, [say("ct_scanner", 0.8, Family.ROLE)], KINSHIP)
    assert beliefs["ct_scanner"].probability == pytest.approx(0.8)
    assert beliefs["imaging_modality"].probability == pytest.approx(0.8)


def test_contradicting_kinds_leave_what_they_share() -> None:
    beliefs = believe(
        Attribute.CATEGORY,
        [say("ct_scanner", 0.8, Family.ROLE), say("mri_scanner", 0.8, Family.NAME)],
        KINSHIP,
    )
    assert beliefs["ct_scanner"].probability == pytest.approx(4 / 9)
    assert beliefs["imaging_modality"].probability == pytest.approx(8 / 9)


def test_what_speaks_only_against_adds_no_candidate() -> None:
    assert believe(Attribute.OS, [say("Windows", 0.1, Family.STACK, Attribute.OS)], KINSHIP) == {}


def test_a_choice_is_as_sure_as_its_source() -> None:
    beliefs = believe(
        Attribute.OS_VERSION,
        [say("7 or Server 2008 R2", 0.96, Family.BANNER, Attribute.OS_VERSION)],
        KINSHIP,
    )
    assert sum(belief.probability for belief in beliefs.values()) == pytest.approx(0.96)


def test_a_coarser_choice_adds_no_values() -> None:
    narrow = say("7", 0.9, Family.BANNER, Attribute.OS_VERSION)
    coarse = say("7 or 8 or 10", 0.8, Family.STACK, Attribute.OS_VERSION)
    beliefs = believe(Attribute.OS_VERSION, [narrow, coarse], KINSHIP)
    assert set(beliefs) == {"7"}
    assert beliefs["7"].probability == pytest.approx(36 / 37)


def test_names_do_not_exclude_each_other() -> None:
    names = [
        say("ct1", 0.9, Family.NAME, Attribute.HOSTNAME),
        say("console", 0.9, Family.BANNER, Attribute.HOSTNAME),
    ]
    for belief in believe_each(Attribute.HOSTNAME, names, KINSHIP).values():
        assert belief.probability == pytest.approx(0.9)


def test_what_holds_for_the_whole_kind_never_lowers_one_kind_of_it() -> None:
    alone = [say("ct_scanner", 0.9, Family.ROLE)]
    both = [*alone, say("imaging_modality", 0.8, Family.PAYLOAD)]
    before = believe(Attribute.CATEGORY, alone, KINSHIP)["ct_scanner"].probability
    assert believe(Attribute.CATEGORY, both, KINSHIP)["ct_scanner"].probability > before


def test_own_log_odds_leave_out_what_it_is_a_kind_of() -> None:
    beliefs = believe(
        Attribute.CATEGORY,
        [say("ct_scanner", 0.6, Family.ROLE), say("imaging_modality", 0.9, Family.PAYLOAD)],
        KINSHIP,
    )
    assert beliefs["ct_scanner"].own == pytest.approx(log_odds(0.6))
    assert beliefs["imaging_modality"].own == pytest.approx(log_odds(0.6) + log_odds(0.9))


STRENGTHS = st.lists(st.sampled_from((0.1, 0.3, 0.6, 0.8, 0.95)), min_size=1, max_size=6)
SIGNS = st.builds(
    Sign,
    st.sampled_from(("server", "virtual_machine", "workstation", "it_device")),
    st.sampled_from((0.2, 0.6, 0.8)),
    st.sampled_from((Family.NAME, Family.STACK)),
)
GROUPS = Kinship(
    category_parents={"server": "it_device", "workstation": "it_device"},
    unspecific={"virtual_machine": frozenset(("server",))},
)


@given(STRENGTHS, st.randoms(use_true_random=False))
def test_what_a_family_adds_is_the_same_in_any_order_and_however_often(strengths: list[float], order: Random) -> None:
    for_it = sorted((log_odds(one) for one in strengths if one > 0.5), reverse=True)
    against = sorted(log_odds(one) for one in strengths if one < 0.5)
    expected = sum(side[0] + REST_SHARE * sum(side[1:]) for side in (for_it, against) if side)
    for _ in range(2):
        order.shuffle(strengths)
        assert family_log_odds(strengths) == pytest.approx(expected)


@given(st.lists(SIGNS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_beliefs_are_the_same_in_any_order(signs: list[Sign], order: Random) -> None:
    first = believe(Attribute.CATEGORY, signs, GROUPS)
    order.shuffle(signs)
    assert believe(Attribute.CATEGORY, signs, GROUPS) == first
