"""Laws of fusion, and how it decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Attribute, Evidence, Fact, Family, Told
from asepsis.identification.fusion import calibrated, fuse, merge
from asepsis.identification.kinship import Kinship

KINSHIP = Kinship(
    category_parents={
        "ct_scanner": "imaging_modality",
        "mri_scanner": "imaging_modality",
        "imaging_modality": "medical_device",
        "infusion_pump": "medical_device",
    },
    vendor_parents={"Siemens Healthineers": "Siemens"},
    os_parents={"Ubuntu": "Linux"},
    unspecific={"virtual_machine": frozenset({"workstation", "server"})},
)
VALUES = {
    Attribute.CATEGORY: ["ct_scanner", "mri_scanner", "imaging_modality", "infusion_pump", "workstation", "server"],
    Attribute.VENDOR: ["Siemens", "Siemens Healthineers", "Philips"],
    Attribute.MODEL: ["Prisma", "MX450"],
    Attribute.OS: ["Windows", "Linux", "Ubuntu"],
    Attribute.OS_VERSION: ["7 or Server 2008 R2", "7", "10", "10 or Server 2016"],
    Attribute.HOSTNAME: ["ct1", "CT1.practice.example"],
}


@st.composite
def pieces(draw: st.DrawFn) -> Told:
    attribute = draw(st.sampled_from(sorted(VALUES)))
    value = draw(st.sampled_from(VALUES[attribute]))
    strength = draw(st.floats(0.01, 0.99))
    family = draw(st.sampled_from(list(Family)))
    rule = f"{family}.{draw(st.integers(0, 3))}"
    return Evidence(attribute, value, strength, family, rule, "k", {}), "x.pcap", draw(st.integers(1, 9)), 1


def say(attribute: Attribute, value: str, strength: float, family: Family, rule: str = "", packet: int = 1) -> Told:  # noqa: PLR0913, PLR0917
    return Evidence(attribute, value, strength, family, rule or f"{family}.{value}", "k", {}), "x.pcap", packet, 1


def probability(fact: Fact | None, value: str) -> float:
    if fact is None:
        return 0.0
    if fact.value == value:
        return fact.confidence
    return next((other.confidence for other in fact.alternatives if other.value == value), 0.0)


@given(st.lists(pieces(), max_size=8), st.randoms(use_true_random=False))
def test_order_is_nothing(told: list[Told], random: object) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fuse(told, KINSHIP) == fuse(shuffled, KINSHIP)


@given(st.lists(pieces(), max_size=8))
def test_repetition_is_nothing(told: list[Told]) -> None:
    assert fuse(told, KINSHIP) == fuse(told + told, KINSHIP)


@given(st.lists(pieces(), max_size=8))
def test_confidence_is_a_probability_below_certainty(told: list[Told]) -> None:
    for fact in fuse(told, KINSHIP).values():
        assert 0 < fact.confidence < 1
        assert all(0 < other.confidence < 1 for other in fact.alternatives)


@given(st.lists(pieces(), max_size=8))
def test_model_and_version_are_never_surer_than_what_they_depend_on(told: list[Told]) -> None:
    facts = fuse(told, KINSHIP)
    for below, above in ((Attribute.MODEL, Attribute.VENDOR), (Attribute.OS_VERSION, Attribute.OS)):
        if below in facts and above in facts:
            assert facts[below].confidence <= facts[above].confidence


@given(st.lists(pieces(), max_size=8), st.floats(0.51, 0.99), st.sampled_from(list(Family)))
def test_agreeing_evidence_never_lowers(told: list[Told], strength: float, family: Family) -> None:
    told = [*told, say(Attribute.CATEGORY, "ct_scanner", 0.98, Family.PAYLOAD, "first")]
    before = fuse(told, KINSHIP).get(Attribute.CATEGORY)
    if before is None:
        return
    more = say(Attribute.CATEGORY, before.value, strength, family, "one.more", 99)
    after = fuse([*told, more], KINSHIP)[Attribute.CATEGORY]
    # The answer may become more exact; then it implies what was believed before.
    assert after.value == before.value or before.value in KINSHIP.ancestors(Attribute.CATEGORY, after.value, ())
    if after.value == before.value:
        assert after.confidence >= before.confidence - 1e-9


@given(st.floats(0.55, 0.98), st.integers(2, 6))
def test_one_family_says_less_than_as_many_independent_ones(strength: float, number: int) -> None:
    families = list(Family)[:number]
    same = [say(Attribute.VENDOR, "Philips", strength, Family.NAME, f"r{n}") for n in range(number)]
    apart = [say(Attribute.VENDOR, "Philips", strength, family, f"r{n}") for n, family in enumerate(families)]
    dependent = probability(fuse(same, KINSHIP).get(Attribute.VENDOR), "Philips")
    independent = probability(fuse(apart, KINSHIP).get(Attribute.VENDOR), "Philips")
    assert dependent <= independent


@given(st.lists(pieces(), min_size=1, max_size=8))
def test_a_person_always_wins(told: list[Told]) -> None:
    fact = fuse(told, KINSHIP, {Attribute.CATEGORY: "infusion_pump"})[Attribute.CATEGORY]
    assert (fact.value, fact.by_person) == ("infusion_pump", True)
    assert all(one.attribute is Attribute.CATEGORY for one in fact.evidence)


def test_below_the_threshold_nothing_is_claimed() -> None:
    assert fuse([say(Attribute.CATEGORY, "ct_scanner", 0.55, Family.NAME)], KINSHIP) == {}


def test_the_most_exact_probable_value_is_claimed() -> None:
    facts = fuse(
        [
            say(Attribute.CATEGORY, "imaging_modality", 0.9, Family.PAYLOAD),
            say(Attribute.CATEGORY, "ct_scanner", 0.9, Family.ROLE),
        ],
        KINSHIP,
    )
    assert facts[Attribute.CATEGORY].value == "ct_scanner"


def test_contradicting_children_give_the_parent_and_a_conflict() -> None:
    fact = fuse(
        [
            say(Attribute.CATEGORY, "ct_scanner", 0.9, Family.PAYLOAD),
            say(Attribute.CATEGORY, "mri_scanner", 0.9, Family.ROLE),
        ],
        KINSHIP,
    )[Attribute.CATEGORY]
    assert fact.value == "imaging_modality"
    assert {other.value for other in fact.alternatives} == {"ct_scanner", "mri_scanner"}


def test_independent_contradiction_is_flagged() -> None:
    fact = fuse(
        [
            say(Attribute.VENDOR, "Philips", 0.98, Family.PAYLOAD),
            say(Attribute.VENDOR, "Siemens", 0.9, Family.LINK),
        ],
        KINSHIP,
    )[Attribute.VENDOR]
    assert fact.value == "Philips"
    assert fact.conflict
    assert fact.confidence < 0.98


def test_what_a_device_says_of_itself_beats_what_its_address_suggests() -> None:
    said = say(Attribute.VENDOR, "Siemens", 0.97, Family.PAYLOAD)
    fact = fuse([say(Attribute.VENDOR, "Philips", 0.88, Family.LINK), said], KINSHIP)[Attribute.VENDOR]
    assert fact.value == "Siemens"
    assert fact.conflict


def test_a_group_and_its_company_do_not_contradict() -> None:
    fact = fuse(
        [
            say(Attribute.VENDOR, "Siemens Healthineers", 0.9, Family.PAYLOAD),
            say(Attribute.VENDOR, "Siemens", 0.9, Family.LINK),
        ],
        KINSHIP,
    )[Attribute.VENDOR]
    assert fact.value == "Siemens Healthineers"
    assert not fact.conflict


def test_negative_evidence_takes_a_claim_back() -> None:
    browser = say(Attribute.OS, "Windows", 0.9, Family.BANNER)
    stack = say(Attribute.OS, "Windows", 0.05, Family.STACK)
    assert Attribute.OS in fuse([browser], KINSHIP)
    assert Attribute.OS not in fuse([browser, stack], KINSHIP)


def test_a_virtual_machine_may_be_a_server() -> None:
    fact = fuse(
        [
            say(Attribute.CATEGORY, "virtual_machine", 0.85, Family.LINK),
            say(Attribute.CATEGORY, "server", 0.8, Family.BANNER),
        ],
        KINSHIP,
    )[Attribute.CATEGORY]
    assert fact.value == "server"
    assert fact.confidence > 0.75


def test_a_choice_stays_a_choice() -> None:
    facts = fuse(
        [
            say(Attribute.OS, "Windows", 0.97, Family.BANNER),
            say(Attribute.OS_VERSION, "Server 2008 R2 or 7", 0.96, Family.BANNER),
        ],
        KINSHIP,
    )
    assert facts[Attribute.OS_VERSION].value == "7 or Server 2008 R2"
    assert facts[Attribute.OS_VERSION].confidence == pytest.approx(calibrated(Attribute.OS_VERSION, 0.96))


def test_other_evidence_narrows_a_choice() -> None:
    facts = fuse(
        [
            say(Attribute.OS, "Windows", 0.97, Family.BANNER),
            say(Attribute.OS_VERSION, "10 or Server 2016", 0.95, Family.BANNER),
            say(Attribute.OS_VERSION, "10 or 11", 0.9, Family.NAME),
        ],
        KINSHIP,
    )
    assert facts[Attribute.OS_VERSION].value == "10"


def test_versions_that_no_source_joins_are_not_joined() -> None:
    facts = fuse(
        [
            say(Attribute.OS, "Windows", 0.97, Family.BANNER),
            say(Attribute.OS_VERSION, "7", 0.9, Family.BANNER),
            say(Attribute.OS_VERSION, "10", 0.9, Family.NAME),
        ],
        KINSHIP,
    )
    assert Attribute.OS_VERSION not in facts


def test_a_model_falls_with_its_maker() -> None:
    own = say(Attribute.VENDOR, "Philips", 0.97, Family.LINK, "own")
    relayed = [
        say(Attribute.VENDOR, "Siemens", 0.6, Family.PAYLOAD, "relayed"),
        say(Attribute.MODEL, "Prisma", 0.9, Family.PAYLOAD, "relayed"),
    ]
    facts = fuse([own, *relayed], KINSHIP)
    assert facts[Attribute.VENDOR].value == "Philips"
    assert Attribute.MODEL not in facts


def test_names_do_not_exclude_each_other() -> None:
    facts = fuse(
        [
            say(Attribute.HOSTNAME, "ct1", 0.9, Family.NAME),
            say(Attribute.HOSTNAME, "console", 0.8, Family.BANNER),
        ],
        KINSHIP,
    )
    assert facts[Attribute.HOSTNAME].value == "ct1"
    assert facts[Attribute.HOSTNAME].alternatives[0].value == "console"
    assert not facts[Attribute.HOSTNAME].conflict


def test_one_rule_speaks_once_however_often_it_is_met() -> None:
    once = say(Attribute.VENDOR, "Philips", 0.8, Family.NAME, "r")
    often = [(once[0], "x.pcap", packet, 2) for packet in range(1, 6)]
    merged = merge(often, KINSHIP)
    assert [(count, packet) for _, _, packet, count in merged] == [(10, 1)]
    assert fuse(often, KINSHIP)[Attribute.VENDOR].confidence == fuse([once], KINSHIP)[Attribute.VENDOR].confidence


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order_and_never_reaches_certainty(one: float, other: float) -> None:
    assert calibrated(Attribute.VENDOR, one) <= calibrated(Attribute.VENDOR, other) or one > other
    assert 0 < calibrated(Attribute.CATEGORY, one) < 1


def test_calibration_leaves_even_odds_alone() -> None:
    assert calibrated(Attribute.CATEGORY, 0.5) == pytest.approx(0.5)
    assert calibrated(Attribute.CATEGORY, 0.9) > 0.9


def test_two_names_of_one_product_do_not_contradict() -> None:
    facts = fuse(
        [
            say(Attribute.VENDOR, "Philips", 0.95, Family.LINK),
            say(Attribute.MODEL, "Hue bridge", 0.93, Family.NAME),
            say(Attribute.MODEL, "BSB002", 0.9, Family.PAYLOAD),
        ],
        KINSHIP,
    )
    assert facts[Attribute.MODEL].value == "Hue bridge"
    assert [other.value for other in facts[Attribute.MODEL].alternatives] == ["BSB002"]


def test_a_more_exact_value_needs_a_sign_of_its_own() -> None:
    kind = say(Attribute.OS, "Linux", 0.97, Family.DHCP)
    weak = say(Attribute.OS, "Ubuntu", 0.55, Family.DESTINATION)
    strong = say(Attribute.OS, "Ubuntu", 0.8, Family.DESTINATION)
    assert fuse([kind, weak], KINSHIP)[Attribute.OS].value == "Linux"
    assert fuse([kind, strong], KINSHIP)[Attribute.OS].value == "Ubuntu"
