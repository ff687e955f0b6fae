"""Policies, simulations and proofs in plain words, for the owner of a practice (reading grade 8 at most)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.segmentation.model import Care

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.segmentation.model import Member, Policy, Rule
    from asepsis.segmentation.prove import Proof
    from asepsis.segmentation.simulate import Cut, Simulation

DATE = "%Y-%m-%d"
SUMMARY_CUTS = 40
"""Cuts told one by one in the text for people; the machine's form lists all."""


def explained(policy: Policy) -> Iterator[str]:
    """The whole policy: zones with their devices, rules with their reasons, questions, limits."""
    yield f"Watched for: {policy.created.maturity}."
    yield from (f"Note: {limit}" for limit in policy.created.limits)
    for zone in policy.zones:
        members = [member for member in policy.members if member.zone == zone.id]
        if members:
            yield ""
            yield f"{zone.title[0].upper()}{zone.title[1:]}"
            yield from (f"  {_member(member)}" for member in members)
    yield ""
    yield "What may pass (all else stops here)"
    yield from (f"  {_rule(policy, rule)}" for rule in policy.rules)
    questions = [rule for rule in policy.rules if rule.review]
    if questions:
        yield ""
        yield "Questions for you"
        yield from (f"  {rule.id}: {rule.review}" for rule in questions)
    if policy.left_out:
        yield ""
        yield "Seen, but no rule lets it pass"
        for path in policy.left_out:
            yield f"  {policy.name_of(path.source)} to {policy.name_of(path.target)}: {path.effect}"
    if not policy.management.sources:
        yield ""
        yield "Nobody is named yet who may look after the network: fill in `management` before you enforce."


def _member(member: Member) -> str:
    return f"{member.name} ({', '.join(member.ips) or 'no address'}): {member.why}"


def _rule(policy: Policy, rule: Rule) -> str:
    ports = ", ".join(rule.ports)
    seen = ""
    if rule.first_seen and rule.last_seen:
        times = "once" if rule.sessions == 1 else f"{rule.sessions} times"
        seen = f"; seen {times}, {rule.first_seen.strftime(DATE)} to {rule.last_seen.strftime(DATE)}"
    who = f"{policy.name_of(rule.source)} to {policy.name_of(rule.target)}"
    return f"{rule.id}: {who}, {rule.transport} {ports}: {rule.what_for}{seen}"


def simulated(policy: Policy, outcome: Simulation) -> Iterator[str]:
    """What the policy would break, worst first."""
    yield f"{outcome.kept} kinds of talk go on, {len(outcome.cuts)} stop. Watched for: {policy.created.maturity}."
    for cut in outcome.cuts[:SUMMARY_CUTS]:
        yield f"  {_cut(policy, cut)}"
    if len(outcome.cuts) > SUMMARY_CUTS:
        yield f"  and {len(outcome.cuts) - SUMMARY_CUTS} more (--format json lists all)"
    if outcome.needing_word:
        yield ""
        yield (
            f"{len(outcome.needing_word)} of them may touch treatment or watching of patients. They are not cut until "
            "a person puts their name to it under `accepted_cuts` in the policy."
        )


def _cut(policy: Policy, cut: Cut) -> str:
    path = cut.path
    mark = "NEEDS A PERSON'S WORD: " if cut.needs_word else ""
    agreed = f" {cut.accepted.by} agreed on {cut.accepted.on}." if cut.accepted else ""
    what = f"{path.transport} {path.port or 'any port'}"
    effect = path.effect if path.care is not Care.NONE else path.effect.replace("No effect on patients is known: ", "")
    return f"{mark}{policy.name_of(path.source)} to {policy.name_of(path.target)} ({what}). {effect}{agreed}"


def proven(proof: Proof) -> str:
    """The outcome of a proof in one paragraph."""
    if proof.counter_example is None:
        return f"Proven: the ruleset lets through what the policy says and nothing else ({proof.boxes} boxes compared)."
    return f"Not proven. {proof.counter_example.sentence()} It is decided at: {proof.counter_example.line}."
