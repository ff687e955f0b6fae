"""A policy tried on what was seen."""

from __future__ import annotations

from dataclasses import replace

from asepsis.segmentation.knowledge import shipped_knowledge
from asepsis.segmentation.model import Care, End
from asepsis.segmentation.propose import propose
from asepsis.segmentation.simulate import Replay, cut_care_paths, simulate
from tests.segmentation.sample import accepted, asset, observed, practice, without_rule

KNOWLEDGE = shipped_knowledge()
SEEN = observed(
    [asset(1, "router"), asset(2, "infusion_pump", "pump"), asset(3, "infusion_server"), asset(6, "workstation")],
    ("192.168.7.2", "192.168.7.3", "tcp", 3613, None),
    ("192.168.7.6", "192.168.7.1", "udp", 67, "dhcp"),
    ("192.168.7.6", "198.51.100.9", "tcp", 25, None),
)


def test_all_that_a_proposal_keeps_is_kept() -> None:
    outcome = simulate(propose(SEEN, KNOWLEDGE), SEEN, KNOWLEDGE)
    assert (outcome.kept, len(outcome.cuts)) == (3, 0)


def test_a_cut_of_therapy_is_told_first_and_needs_a_word() -> None:
    policy = propose(SEEN, KNOWLEDGE)
    policy = replace(policy, rules=tuple(rule for rule in policy.rules if not rule.source.startswith("asset:")))
    outcome = simulate(policy, SEEN, KNOWLEDGE)
    assert [cut.path.care for cut in outcome.cuts] == [Care.THERAPY, Care.NONE]
    assert outcome.cuts[0].needs_word
    document = outcome.as_document(policy)
    assert document["cut_without_a_word"] == 1
    assert document["cuts"][0]["source_name"] == "pump"


def test_care_paths_are_checked_without_a_store_and_a_word_settles_them() -> None:
    assert cut_care_paths(practice()) == ()
    cut = without_rule(practice(), "r003")
    assert [one.needs_word for one in cut_care_paths(cut)] == [True]
    agreed = replace(cut, accepted_cuts=(accepted(),))
    assert [one.needs_word for one in cut_care_paths(agreed)] == [False]


def test_a_path_passes_only_when_it_does_in_both_families() -> None:
    policy = practice()
    pump, server = End.of("asset:d11"), End.of("asset:d12")
    assert Replay(policy).passes(pump, server, "tcp", 3613)
    assert not Replay(policy).passes(pump, server, "tcp", 0)
    assert not Replay(policy).passes(pump, End.of("asset:nobody"), "tcp", 3613)
