"""Actions say what to do, and what they change by the same engine."""

from __future__ import annotations

import pytest

from asepsis.core.findings import State
from asepsis.risk.actions import Proposal, propose
from asepsis.risk.assessment import assess
from asepsis.risk.closing import settled
from asepsis.risk.findings import find
from asepsis.risk.reach import OUTSIDE
from asepsis.risk.score import score, scores
from tests.risk.practice_scene import assessed, asset, control, exchange, scene, small_practice


def proposals() -> dict[str, Proposal]:
    return {one.action.id: one for one in propose(assessed(small_practice()))}


def test_what_a_wise_technician_would_do_today() -> None:
    today = [one.action.id for one in propose(assessed(small_practice())) if one.action.is_today]
    assert today[:3] == ["name_partners.archive", "cut_outside.monitor", "isolate.xray1"]
    assert len(today) <= 5


def test_an_action_names_its_findings_evidence_and_scores() -> None:
    one = proposals()["cut_outside.monitor"].action
    assert one.finding_ids == ("clear_text_to_outside.monitor", "hard_coded_public_address.monitor")
    assert one.asset_ids == ("monitor",)
    assert one.evidence
    assert one.minutes > 0
    assert "{" not in one.title + one.why + one.care + one.who + one.proof


@pytest.mark.parametrize("name", ["name_partners.archive", "cut_outside.monitor", "isolate.xray1"])
def test_what_if_is_what_comes_true(name: str) -> None:
    """Doing what the effect says, as findings gone and barriers measured, gives the promised scores."""
    site = assessed(small_practice())
    one = proposals()[name]
    truth = score(site.situation.changed(without=one.effect.findings, barriers=one.effect.barriers), site.content)
    for device, card in truth.items():
        assert card.score == one.after.get(device, site.cards[device].score)


def test_what_an_action_leaves_alone_is_scored_as_if_all_were_scored_anew() -> None:
    site = assessed(small_practice())
    before = scores(site.situation, site.content)
    for one in proposals().values():
        after = one.effect.after(before, site.content)
        assert after.cards == score(after.situation, site.content)


def test_no_action_raises_a_score() -> None:
    for one in proposals().values():
        for device, before in one.before.items():
            assert one.after[device].best <= before.best
            assert one.after[device].high <= before.high


def test_a_shield_lets_permitted_work_through() -> None:
    assets = [asset("hub", "192.168.1.14", "integration_engine"), asset("desk", "192.168.1.20", "workstation")]
    site = assessed(scene(assets, [exchange("desk", "hub", 443, "tls"), exchange("desk", "hub", 22, "ssh")]))
    one = next(one for one in propose(site) if one.action.id == "part_network.hub")
    assert one.effect.barriers[0].ports == ((0, 442), (444, 65535))


def test_an_office_computer_is_updated_not_walled_in() -> None:
    site = small_practice()
    kinds = {one.action.kind for one in propose(assessed(site))}
    assert "isolate" in kinds
    assert "update_windows" not in kinds


def test_a_shield_measured_all_around_is_done_though_windows_stays_old() -> None:
    base = small_practice()
    at_work = exchange("xray1", "archive", 104, "dicom", hours=12, packet=99)
    site = scene(list(base.observed.inventory.assets), [*base.observed.exchanges, at_work], list(base.observed.remarks))
    barriers = (control(("desk", "phone"), ("xray1",), 9), control(("xray1",), (OUTSIDE,), 9))
    for controls, state in ((barriers, State.DONE), (barriers[:1], State.OPEN), ((), State.OPEN)):
        made = propose(assess(site, settled(find(site), {}, controls, site), controls))
        one = next(one for one in made if one.action.id == "isolate.xray1")
        assert one.action.state is state
    undone = propose(assess(site, find(site), ()), {"isolate.xray1": State.DONE})
    assert next(one for one in undone if one.action.id == "isolate.xray1").action.state is State.REOPENED
