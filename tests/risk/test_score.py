"""The laws of the score, on random sites."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from asepsis.core.findings import Control, Finding, Pointer
from asepsis.risk.content import shipped_content
from asepsis.risk.model import Span, Weakness
from asepsis.risk.reach import OUTSIDE, Path, Situation
from asepsis.risk.scene import Device, group_of
from asepsis.risk.score import card_after, rounded, score, scores, ways_to
from tests.risk.practice_scene import assessed, at, control, small_practice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.risk.model import Card

CONTENT = shipped_content()
CATEGORIES = ("pacs", "infusion_pump", "xray", "medical_device", "workstation", "mobile_phone", "ip_camera", None)
NAMES = ("a", "b", "c", "d", "e")
KINDS = sorted(set(CONTENT.weaknesses) - {"none_seen"})
POINTER = Pointer("relation", "seen", "x.pcap", 1, at(1))


def weakness(name: str, kind: str, *, is_certain: bool, port: int | None, number: int) -> Weakness:
    finding = Finding(f"{kind}.{name}.{number}", kind, name, "t", "c", "f", (POINTER,), at(1), at(1), is_certain)
    return Weakness(finding, kind, None if port is None else "tcp", port)


devices = st.builds(
    lambda name, category, nets: Device(name, name, category, group_of(category), frozenset(nets)),
    st.sampled_from(NAMES), st.sampled_from(CATEGORIES), st.sets(st.sampled_from(("n1", "n2")), max_size=2),
)  # fmt: skip
weaknesses = st.builds(
    weakness, st.sampled_from(NAMES), st.sampled_from(KINDS), is_certain=st.booleans(),
    port=st.sampled_from((None, 104, 445)), number=st.integers(0, 3),
)  # fmt: skip
ends = st.sampled_from((*NAMES, OUTSIDE))
paths = st.builds(lambda c, s, p: Path(c, s, "tcp", p, at(2), POINTER), ends, ends, st.sampled_from((104, 445, 443)))
controls = st.builds(
    lambda s, t, ports, hours: control(tuple(sorted(s)), tuple(sorted(t)), hours, *ports),
    st.sets(ends, min_size=1), st.sets(ends, min_size=1), st.sampled_from(((), ((100, 500),), ((445, 445),))),
    st.sampled_from((1.5, 3.0)),
)  # fmt: skip


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A small site of any shape."""
    known = {one.id: one for one in draw(st.lists(devices, min_size=1, max_size=5))}
    found = {one.finding.id: one for one in draw(st.lists(weaknesses, max_size=5)) if one.finding.asset_id in known}
    seen = [
        p
        for p in draw(st.lists(paths, max_size=6))
        if {p.client, p.server} <= {*known, OUTSIDE} and p.client != p.server
    ]
    unique = {(p.client, p.server, p.port): p for p in seen}
    return Situation(known, tuple(found.values()), tuple(unique.values()), tuple(draw(st.lists(controls, max_size=3))))


def spans(situation: Situation) -> Mapping[str, Span]:
    return {name: card.score for name, card in score(situation, CONTENT).items()}


def lowers(one: Span, other: Span) -> bool:
    """True when nothing of the other is above the one."""
    return all(after <= before for before, after in zip(one.numbers(), other.numbers(), strict=True))


@given(situations())
def test_a_score_is_a_span_within_a_hundred(situation: Situation) -> None:
    for span in spans(situation).values():
        assert 0 <= span.low <= span.best <= span.high <= 100


@given(situations())
def test_a1_the_score_is_the_worst_scenario(situation: Situation) -> None:
    for card in score(situation, CONTENT).values():
        assert card.score.best == max(one.score.best for one in card.scenarios) == card.worst.score.best


@given(situations())
def test_a2_the_best_estimate_is_the_product_of_the_steps_shown(situation: Situation) -> None:
    for card in score(situation, CONTENT).values():
        for one in card.scenarios:
            likelihood = Span.sure(1)
            for step in one.steps:
                likelihood = likelihood.times(step.band)
            assert rounded(likelihood, one.impact).best == one.score.best
            assert one.steps[3].band.low >= 60


@given(situations())
def test_a3_unknown_is_never_zero(situation: Situation) -> None:
    assert all(span.high > 0 for span in spans(situation).values())


@given(situations(), controls)
def test_a4_what_was_only_said_changes_nothing(situation: Situation, one: Control) -> None:
    attested = replace(one, kind="attested")
    assert spans(situation.changed(barriers=(attested,))) == spans(situation)


@given(situations(), weaknesses)
def test_a5_a_finding_more_never_lowers(situation: Situation, one: Weakness) -> None:
    if one.finding.asset_id not in situation.devices or one.finding.id in {w.finding.id for w in situation.weaknesses}:
        return
    before, after = spans(situation), spans(replace(situation, weaknesses=(*situation.weaknesses, one)))
    assert all(lowers(after[name], before[name]) for name in before)


@given(situations(), controls)
def test_a5_a_measured_barrier_more_never_raises(situation: Situation, one: Control) -> None:
    before, after = spans(situation), spans(situation.changed(barriers=(one,)))
    assert all(lowers(before[name], after[name]) for name in before)


@given(situations(), st.integers(0, 1000))
def test_a7_order_does_not_matter(situation: Situation, seed: int) -> None:
    random = Random(seed)
    known = list(situation.devices.items())
    random.shuffle(known)
    again = Situation(
        dict(known),
        tuple(random.sample(situation.weaknesses, len(situation.weaknesses))),
        tuple(random.sample(situation.paths, len(situation.paths))),
        tuple(random.sample(situation.controls, len(situation.controls))),
    )
    assert spans(again) == spans(situation)
    chosen = {name: card.worst.scenario for name, card in score(again, CONTENT).items()}
    assert chosen == {name: card.worst.scenario for name, card in score(situation, CONTENT).items()}


@given(situations())
def test_a7_the_same_twice_is_the_same_to_the_last_byte(situation: Situation) -> None:
    first: Mapping[str, Card] = score(situation, CONTENT)
    assert repr(first) == repr(score(replace(situation), CONTENT))


@given(situations())
def test_a8_what_a_device_is_does_not_count_in_the_likelihood(situation: Situation) -> None:
    """Its kind decides the harm alone: as another kind of the same group the ways to it are the same."""
    swap = {"infusion_pump": "xray", "xray": "infusion_pump", "pacs": "infusion_pump", "medical_device": "pacs"}
    for name, device in situation.devices.items():
        other = replace(device, category=swap.get(device.category or "", device.category))
        changed = replace(situation, devices={**situation.devices, name: other})
        assert ways_to(name, changed, CONTENT) == ways_to(name, situation, CONTENT)


@given(situations(), st.data())
def test_unknown_made_known_stays_inside_the_span(situation: Situation, data: st.DataObject) -> None:
    """Whatever a person answers, or a finding turns out to be, lies in what was said to be possible."""
    name = data.draw(st.sampled_from(sorted(situation.devices)))
    unsure = [one for one in situation.weaknesses if not one.finding.is_certain]
    outcomes = [
        situation.changed(answers={f"{kind}.{name}": value})
        for kind, table in (("records", "records"), ("patients_per_day", "patients"))
        for value in CONTENT.bands[table]
    ]
    for one in unsure:
        sure = replace(one, finding=replace(one.finding, is_certain=True))
        others = tuple(other for other in situation.weaknesses if other is not one)
        outcomes += [replace(situation, weaknesses=(*others, sure)), replace(situation, weaknesses=others)]
    before = spans(situation)
    for outcome in outcomes:
        for device, after in spans(outcome).items():
            assert before[device].low <= after.low <= after.high <= before[device].high


@settings(max_examples=20)
@given(st.integers(1, 40))
def test_a9_harmless_devices_do_not_dilute(printers: int) -> None:
    site = assessed(small_practice())
    more = {
        f"p{number}": Device(f"p{number}", f"p{number}", "printer", group_of("printer"), frozenset(("n9",)))
        for number in range(printers)
    }
    crowded = score(replace(site.situation, devices={**site.situation.devices, **more}), CONTENT)
    worst = site.worst()
    assert worst is not None
    assert max(card.score.best for card in crowded.values()) == worst.score.best


@given(situations(), st.data())
def test_one_card_alone_scores_as_with_the_whole_site(situation: Situation, data: st.DataObject) -> None:
    before = scores(situation, CONTENT)
    device = data.draw(st.sampled_from(sorted(situation.devices)))
    others = tuple(one for one in situation.weaknesses if one.finding.asset_id != device)
    barrier = data.draw(controls)
    patients = data.draw(st.sampled_from(sorted(CONTENT.bands["patients"])))
    for after in (
        replace(situation, weaknesses=others),
        situation.changed(barriers=(replace(barrier, target_assets=(device,)),)),
        situation.changed(answers={f"patients_per_day.{device}": patients}),
    ):
        assert card_after(before, after, device, CONTENT).score == score(after, CONTENT)[device].score
