"""What is proposed, and what is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from asepsis.segmentation.knowledge import shipped_knowledge
from asepsis.segmentation.model import Care, Policy
from asepsis.segmentation.propose import maturity, propose
from asepsis.segmentation.simulate import simulate
from tests.segmentation.sample import asset, observed

ASSETS = [
    asset(1, "router", "gateway"),
    asset(2, "infusion_pump", "pump"),
    asset(3, "infusion_server", "pump-server"),
    asset(4, "xray", "xray"),
    asset(5, "pacs", "archive"),
    asset(6, "workstation", "desk"),
    asset(7, "mobile_phone", "guest"),
    asset(8, None, "stranger"),
    asset(9, "patient_monitor", "monitor"),
]
KNOWLEDGE = shipped_knowledge()


def ip(number: int) -> str:
    return f"192.168.7.{number}"


def proposed(*talks: tuple[str, str, str, int, str | None]) -> Policy:
    return propose(observed(ASSETS, *talks), KNOWLEDGE)


def pairs(policy: Policy) -> set[tuple[str, str]]:
    return {(rule.source, rule.target) for rule in policy.rules if rule.source.startswith("asset:")}


def test_what_was_seen_between_clinical_devices_gets_a_rule_with_its_reason() -> None:
    policy = proposed((ip(2), ip(3), "tcp", 3613, None))
    rule = next(one for one in policy.rules if one.source == "asset:d2")
    assert (rule.target, rule.ports, rule.sessions, rule.review) == ("asset:d3", ("3613",), 2, "")
    assert rule.what_for == "infusion pump and its server"
    assert rule.evidence[0].packet == 5
    assert policy.care_paths[0].care is Care.THERAPY


def test_a_desk_does_not_reach_a_machine_but_asks_about_its_archive() -> None:
    policy = proposed((ip(6), ip(4), "tcp", 445, "smb"), (ip(6), ip(5), "tcp", 4242, "dicom"))
    assert ("asset:d6", "asset:d4") not in pairs(policy)
    assert [path.target for path in policy.left_out] == ["asset:d4"]
    rule = next(one for one in policy.rules if one.target == "asset:d5")
    assert "office device" in rule.review


def test_guests_and_strangers_get_nothing_from_the_office() -> None:
    policy = proposed((ip(7), ip(6), "tcp", 445, "smb"), (ip(8), ip(6), "tcp", 80, "http"))
    assert pairs(policy) == set()
    assert len(policy.left_out) == 2


def test_even_a_stranger_keeps_its_path_to_the_pump_until_a_person_speaks() -> None:
    policy = proposed((ip(7), ip(2), "tcp", 80, "http"))
    rule = next(one for one in policy.rules if one.target == "asset:d2")
    assert "Who is it?" in rule.review


def test_a_monitor_that_sends_in_clear_to_the_internet_is_a_question() -> None:
    policy = proposed((ip(9), "202.114.4.119", "tcp", 515, "hl7"))
    rule = next(one for one in policy.rules if one.source == "asset:d9")
    assert rule.target == "address:202.114.4.119"
    assert "unprotected" in rule.review


def test_cloud_services_of_devices_are_held_to_their_port() -> None:
    policy = proposed((ip(9), "202.114.4.119", "tcp", 443, "tls"))
    assert ("asset:d9", "outside") in pairs(policy)


def test_a_path_of_unknown_port_gets_all_ports_between_the_two() -> None:
    policy = proposed((ip(4), ip(5), "udp", 0, None))
    assert next(one for one in policy.rules if one.source == "asset:d4").ports == ("0-65535",)


def test_servers_of_addresses_and_routers_are_known() -> None:
    policy = proposed((ip(6), ip(1), "udp", 67, "dhcp"))
    assert policy.dhcp_servers == policy.routers == ("d1",)


@pytest.mark.parametrize("seed", range(40))
def test_no_proposal_cuts_therapy_or_monitoring(seed: int) -> None:
    random = Random(seed)
    ends = [ip(number) for number in range(1, 10)] + ["203.0.113.9", "10.9.9.9"]
    talks = []
    for _ in range(random.randint(1, 30)):
        client, server = random.sample(ends, 2)
        port = random.choice((0, 53, 80, 443, 445, 2575, 3613, random.randint(1024, 60_000)))
        talks.append((client, server, random.choice(("tcp", "udp")), port, random.choice((None, "dicom", "tls"))))
    seen = observed(ASSETS, *talks)
    seen = replace(
        seen, conversations=tuple(replace(one, is_answered=random.random() < 0.7) for one in seen.conversations)
    )
    policy = propose(seen, KNOWLEDGE)
    outcome = simulate(policy, seen, KNOWLEDGE)
    assert outcome.needing_word == ()
    assert outcome.kept + len(outcome.cuts) == len(seen.conversations)


def test_maturity_says_what_was_not_seen() -> None:
    assert maturity(timedelta(hours=24)) == "1 day; weekly and monthly jobs unseen"
    assert maturity(timedelta(minutes=10)) == "1 hour or less; daily, weekly and monthly jobs unseen"
    assert maturity(timedelta(days=8)) == "8 days; monthly jobs unseen"
    assert maturity(timedelta(days=40)) == "40 days; yearly jobs unseen"
