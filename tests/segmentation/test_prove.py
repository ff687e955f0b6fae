"""Compiled rules are proven, and any change of them is caught with a packet that shows it."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from asepsis.segmentation.meaning import PROTOCOLS, Meaning, interval
from asepsis.segmentation.nftables_text import filters_of
from asepsis.segmentation.nftables_words import RulesetError
from asepsis.segmentation.opnsense_text import filters_of_opnsense
from asepsis.segmentation.prove import Target, prove, target_of, unreachable_lines
from asepsis.segmentation.renderers.nftables import Mode, ruleset_of
from asepsis.segmentation.renderers.opnsense import configuration_of
from tests.segmentation.sample import practice, random_policy, without_rule

if TYPE_CHECKING:
    from asepsis.segmentation.model import Policy

POLICIES = 50
ELEMENT = re.compile(r'\s*(\S+) \. (\S+) \. (tcp|udp) \. (\d+) comment "(\w+)"')


def needed_elements(policy: Policy, lines: list[str]) -> list[int]:
    """Lines with a tuple that no other rule allows too: a change of any other may change nothing."""
    needed = []
    for number, line in enumerate(lines):
        match = ELEMENT.match(line)
        if match is None:
            continue
        source, target, transport, port, rule = match.groups()
        family, (first, _) = interval(source)
        point = (0, PROTOCOLS[transport], 0, first, interval(target)[1][0], 0, int(port))
        if not Meaning(without_rule(policy, rule)).routed(family).decide(point)[0]:
            needed.append(number)
    return needed


def mutants(policy: Policy, text: str, random: Random) -> dict[str, str]:
    """The ruleset with one thing changed each: line, verdict, port, address, order, family."""
    lines = text.splitlines()
    made = changed_elements(lines, needed_elements(policy, lines), random)
    verdicts = [number for number, line in enumerate(lines) if "ct state establ" in line or "ether type arp" in line]
    at = random.choice(verdicts)
    made["verdict"] = changed(lines, at, lines[at].replace("accept", "drop"))
    made["line gone"] = changed(lines, at, "")
    end = next(number for number, line in enumerate(lines) if line.strip().startswith("counter drop"))
    made["last drop turned"] = changed(lines, end, lines[end].replace("drop", "accept"))
    made["drop first"] = changed(lines, at, "counter drop\n" + lines[at])
    made["accept first"] = changed(lines, at, "ip saddr 203.0.113.9 counter accept\n" + lines[at])
    made["family gone"] = "\n".join(lines[: lines.index("table bridge asepsis {")])
    return made


def changed_elements(lines: list[str], needed: list[int], random: Random) -> dict[str, str]:
    """Changes of one tuple of a set."""
    if not needed:
        return {}
    at = random.choice(needed)
    line = lines[at]
    address = line.split()[0]
    foreign = f"\t\t\t{stranger(address)}{line.strip().removeprefix(address).rstrip(',')},"
    return {
        "element gone": changed(lines, at, ""),
        "port": changed(lines, at, re.sub(r"(\d+) comment", lambda found: f"{int(found[1]) ^ 1} comment", line)),
        "transport": changed(lines, at, re.sub(r"\b(tcp|udp)\b", other_transport, line, count=1)),
        "address": changed(lines, at, line.replace(address, stranger(address), 1)),
        "element added": changed(lines, at, f"{foreign}\n{line}"),
    }


def other_transport(match: re.Match[str]) -> str:
    return "udp" if match[1] == "tcp" else "tcp"


def stranger(address: str) -> str:
    return "2001:db8::fa" if ":" in address else "192.0.2.250"


def changed(lines: list[str], at: int, text: str) -> str:
    return "\n".join([*lines[:at], text, *lines[at + 1 :]])


@pytest.mark.parametrize("seed", range(POLICIES))
def test_each_change_of_a_ruleset_is_caught_with_a_valid_packet(seed: int) -> None:
    random = Random(seed)
    policy = random_policy(random)
    text = ruleset_of(policy)
    assert prove(policy, text).is_proven
    meaning = Meaning(policy)
    for name, mutant in mutants(policy, text, random).items():
        example = prove(policy, mutant).counter_example
        assert example is not None, name
        table, of_policy = ("inet", meaning.routed) if example.place == "routed" else ("bridge", meaning.bridged)
        assert filters_of(mutant)[table][example.family].decide(example.point)[0] == example.is_passed, name
        assert of_policy(example.family).decide(example.point)[0] != example.is_passed, name


@pytest.mark.parametrize("seed", range(POLICIES))
def test_each_change_of_an_opnsense_rule_is_caught_or_changes_nothing(seed: int) -> None:
    random = Random(seed)
    policy = random_policy(random)
    text = configuration_of(policy)
    assert prove(policy, text).is_proven
    for old, new in (("<type>pass", "<type>block"), ("<protocol>tcp", "<protocol>udp"), ("<port>", "<port>1")):
        places = [match.start() for match in re.finditer(re.escape(old), text)]
        if not places:
            continue
        place = random.choice(places)
        mutant = text[:place] + new + text[place + len(old) :]
        try:
            outcome = prove(policy, mutant)
        except RulesetError:
            continue  # A port beyond 65535 is refused: nothing is proven either.
        assert outcome.is_proven == is_same_at_corners(policy, mutant)


def is_same_at_corners(policy: Policy, mutant: str) -> bool:
    """Whether both agree at the lower and upper corners of all boxes of either."""
    meaning = Meaning(policy)
    for family, actual in filters_of_opnsense(mutant).items():
        expected = meaning.opened(family)
        for entry in (*actual.entries, *expected.entries):
            for side in (0, 1):
                point = tuple(span[side] for span in entry.box)
                point = (0, *point[1:])
                if actual.decide(point)[0] != expected.decide(point)[0]:
                    return False
    return True


def test_stage_lets_all_pass_and_so_is_not_proven() -> None:
    example = prove(practice(), ruleset_of(practice(), Mode.STAGE)).counter_example
    assert example is not None
    assert example.is_passed


def test_the_packet_reads_as_a_sentence() -> None:
    text = ruleset_of(practice()).replace(". tcp . 3613", ". tcp . 3614")
    example = prove(practice(), text).counter_example
    assert example is not None
    assert example.sentence() == (
        "The ruleset drops a routed ipv4 packet from 192.0.2.11 to 192.0.2.12 (tcp 3613); "
        "the policy says: let through it."
    )
    assert example.as_document()["destination_port"] == 3613


def test_a_line_behind_its_double_is_unreachable() -> None:
    text = ruleset_of(practice())
    line = next(line for line in text.splitlines() if "@asepsis_flows4 counter accept" in line)
    doubled = text.replace(line, f"{line}\n{line}", 1)
    assert len(unreachable_lines(practice(), doubled)) == len(unreachable_lines(practice(), text)) + 1


def test_the_kind_of_firewall_is_told_from_the_text() -> None:
    assert target_of(configuration_of(practice())) is Target.OPNSENSE
    assert target_of(ruleset_of(practice())) is Target.NFTABLES
