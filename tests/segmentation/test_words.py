"""Policies in plain words."""

from __future__ import annotations

from asepsis.segmentation.prove import Proof
from asepsis.segmentation.simulate import Simulation, cut_care_paths
from asepsis.segmentation.words import explained, proven, simulated
from tests.segmentation.sample import practice, without_rule


def test_each_rule_and_each_device_is_explained() -> None:
    text = "\n".join(explained(practice()))
    for word in ("monthly jobs unseen", "pump (192.0.2.11", "r003: pump to pump-server, tcp 3613", "seen 3 times"):
        assert word in text
    assert "r001: all of the office to all of the network itself" in text


def test_a_cut_of_care_asks_for_a_name() -> None:
    policy = without_rule(practice(), "r003")
    text = "\n".join(simulated(policy, Simulation(3, cut_care_paths(policy))))
    assert "3 kinds of talk go on, 1 stop" in text
    assert "NEEDS A PERSON'S WORD: pump to pump-server" in text
    assert "accepted_cuts" in text


def test_a_proof_is_one_line() -> None:
    assert proven(Proof(None, boxes=7)).startswith("Proven:")
