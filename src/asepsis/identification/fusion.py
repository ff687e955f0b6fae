"""Evidence in, facts out: what is believed of one device, how surely, and what speaks against it. Pure functions."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.nouns import Alternative, Attribute, Fact, Family
from asepsis.identification.belief import NEUTRAL, Belief, Sign, believe, believe_each, log_odds, supported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.core.nouns import Evidence, Told
    from asepsis.identification.kinship import Kinship

REPORTED_FROM = 0.6
"""What is less probable is not claimed: the attribute is absent."""
NARROWED_FROM = 0.85
"""A choice such as `7 or Server 2008 R2` is narrowed when the narrower one is at least this probable."""
CONFLICT_FROM = 0.1
"""A contradicting value of an independent source that is at least this probable is flagged."""
ALTERNATIVE_FROM = 0.02
ALTERNATIVES_SHOWN = 5
EVIDENCE_SHOWN = 64
"""Pieces of evidence a fact carries, the strongest; a device's evidence is bounded whatever it sends."""
VERDICTS_KEPT = 1 << 15
"""Different sets of signs whose verdict is remembered; the least recently used is worked out again."""
BY_PERSON = 0.999
"""A person's correction; 1 would say that persons cannot err."""
CALIBRATION_SLOPE = {Attribute.CATEGORY: 2.4}
CALIBRATION_SLOPE_ELSE = 1.3
"""Factors on the log-odds of a claim: the rules understate. Fitted on labelled captures: bench/identification.md."""
SEVERAL_AT_ONCE = frozenset((Attribute.HOSTNAME, Attribute.MODEL))
"""A host has several names, a product a name for the shop and one for the type plate: they do not contradict."""
CONFIDENCE_LIMITS = (0.005, 0.995)
"""Certainty is for persons."""
DEPENDS_ON = {Attribute.MODEL: Attribute.VENDOR, Attribute.OS_VERSION: Attribute.OS}
"""A model is not believed more than its maker, a version not more than its system."""
ORDER = sorted(Attribute, key=lambda attribute: (attribute in DEPENDS_ON, attribute))


def calibrated(attribute: Attribute, probability: float) -> float:
    """Return how often claims of this probability turned out right; order is kept, certainty is not reached."""
    low, high = CONFIDENCE_LIMITS
    bounded = max(low, min(high, probability))
    log_odds = CALIBRATION_SLOPE.get(attribute, CALIBRATION_SLOPE_ELSE) * math.log(bounded / (1 - bounded))
    return max(low, min(high, 1 / (1 + math.exp(-log_odds))))


def merge(told: Iterable[Told], kinship: Kinship) -> list[Told]:
    """Return one of those told for each (attribute, value, rule): its strongest, counted over all observations.

    The same observation handed over twice is counted once. The most telling comes first.
    """
    same: dict[tuple[Attribute, str, str], list[Told]] = defaultdict(list)
    key = kinship.key
    for found in told:
        one = found[0]
        attribute = one.attribute
        same[attribute, key(attribute, one.value), one.rule].append(found)
    return sorted([found[0] if len(found) == 1 else _sum(found) for found in same.values()], key=_rank, reverse=True)


def _sum(same: Iterable[Told]) -> Told:
    """Return the strongest of several that say the same, counted over all observations."""
    seen: dict[tuple[str, int, str], Told] = {}
    for told in same:
        place = told[1], told[2], told[0].kind
        known = seen.get(place)
        seen[place] = told if known is None else max(known, told, key=_exact_rank)
    evidence, capture, packet, _ = max(seen.values(), key=_rank)
    return evidence, capture, packet, sum([count for _, _, _, count in seen.values()])


def _rank(told: Told) -> tuple[float, int, str, str, str, str]:
    """Order what is told: the most telling first, then by place, so that the order of arrival is nothing."""
    one, capture, packet, _ = told
    return (abs(one.strength - NEUTRAL), -packet, capture, one.rule, one.value, one.attribute)


def _exact_rank(told: Told) -> tuple[tuple[float, int, str, str, str, str], str]:
    """Order also what differs in nothing but the fields that the rule read."""
    return _rank(told), repr(told[0].fields)


def fuse(
    told: Iterable[Told],
    kinship: Kinship,
    corrections: Mapping[Attribute, str] | None = None,
) -> dict[Attribute, Fact]:
    """Return what is believed of one device.

    `told`: all that was found about the device, in any order. `corrections`: what a person said; it always wins.
    """
    by_attribute: dict[Attribute, list[Told]] = defaultdict(list)
    for found in merge(told, kinship):
        by_attribute[found[0].attribute].append(found)
    facts: dict[Attribute, Fact] = {}
    for attribute in ORDER:
        mine = by_attribute.get(attribute, [])
        said = (corrections or {}).get(attribute)
        if not mine and not said:
            continue
        above = DEPENDS_ON.get(attribute)
        if above is not None:
            mine = _fitting(mine, by_attribute.get(above, []), facts.get(above), kinship)
        fact = _corrected(attribute, said, mine) if said else _fact(attribute, mine, kinship)
        if fact is not None and above in facts and not fact.by_person and facts[above].confidence < fact.confidence:
            fact = replace(fact, confidence=facts[above].confidence)
        if fact is not None:
            facts[attribute] = fact
    return facts


def _fitting(mine: Sequence[Told], above: Sequence[Told], fact: Fact | None, kinship: Kinship) -> list[Told]:
    """Return what is told by a rule that speaks for the believed maker (or system), or says nothing of it.

    A relayed image names another maker's model: with the maker, its model falls.
    """
    by_rule: dict[str, list[Evidence]] = defaultdict(list)
    for one, _, _, _ in above:
        if one.strength > NEUTRAL:
            by_rule[one.rule].append(one)
    return [
        told
        for told in mine
        if told[0].rule not in by_rule
        or (fact is not None and any(_same_kin(fact, other, kinship) for other in by_rule[told[0].rule]))
    ]


def _same_kin(fact: Fact, other: Evidence, kinship: Kinship) -> bool:
    """Return whether a piece of evidence names the fact's value or one above or below it."""
    attribute = fact.attribute
    believed, named = kinship.key(attribute, fact.value), kinship.key(attribute, other.value)
    over = {kinship.key(attribute, above) for above in kinship.ancestors(attribute, fact.value, ())}
    under = {kinship.key(attribute, above) for above in kinship.ancestors(attribute, other.value, ())}
    return believed == named or named in over or believed in under


def _shown(told: Sequence[Told]) -> tuple[Evidence, ...]:
    """Return the evidence that a fact carries."""
    return tuple([one.seen(capture, packet, count) for one, capture, packet, count in told[:EVIDENCE_SHOWN]])


def _corrected(attribute: Attribute, value: str, told: Sequence[Told]) -> Fact:
    return Fact(attribute, value, BY_PERSON, _shown(told), by_person=True)


def _fact(attribute: Attribute, told: Sequence[Told], kinship: Kinship) -> Fact | None:
    """Return the most exact value that is probable enough, or None."""
    if not told:
        return None
    signs = sorted([Sign(one.value, one.strength, one.family) for one, _, _, _ in told])
    verdict = _verdict(attribute, tuple(signs), kinship)
    if verdict is None:
        return None
    return Fact(attribute, verdict.value, verdict.confidence, _shown(told), verdict.alternatives, verdict.conflict)


class _Verdict(NamedTuple):
    """What follows from signs."""

    value: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    conflict: bool


@lru_cache(VERDICTS_KEPT)
def _verdict(attribute: Attribute, signs: tuple[Sign, ...], kinship: Kinship) -> _Verdict | None:
    """Return what the signs, in order, say of the attribute. Many devices of a site show the same signs."""
    several = attribute in SEVERAL_AT_ONCE
    beliefs = (believe_each if several else believe)(attribute, signs, kinship)
    chosen = _choose(beliefs)
    if attribute is Attribute.OS_VERSION:
        choices = [supported(attribute, one.value, kinship) for one in signs if one.strength > NEUTRAL]
        chosen = _choose_some(beliefs, choices) or chosen
    if not chosen:
        return None
    confidence = calibrated(attribute, sum(belief.probability for belief in chosen))
    rivals = [belief for belief in beliefs.values() if not any(belief.agrees(one) for one in chosen)]
    families = frozenset[Family]().union(*(_families(one, beliefs) for one in chosen))
    conflict = not several and any(rival.probability >= CONFLICT_FROM and rival.families - families for rival in rivals)
    shown = " or ".join(belief.shown for belief in chosen)
    return _Verdict(shown, confidence, _alternatives(attribute, beliefs, chosen), conflict)


def _families(chosen: Belief, beliefs: Mapping[str, Belief]) -> frozenset[Family]:
    """Return the families that speak for a value or for a kind of it."""
    return chosen.families.union(*(one.families for one in beliefs.values() if chosen.key in one.ancestors))


def _choose(beliefs: Mapping[str, Belief]) -> list[Belief]:
    """Go down from the most probable general value to the most exact one that is still probable enough."""
    level = [belief for belief in beliefs.values() if not any(above in beliefs for above in belief.ancestors)]
    chosen: list[Belief] = []
    while level:
        best = max(level, key=lambda belief: (belief.probability, belief.key))
        if best.probability < REPORTED_FROM:
            break
        chosen = [best]
        # A more exact value needs a sign of its own: that it is Linux says nothing for Android.
        level = [
            belief
            for belief in beliefs.values()
            if belief.ancestors[:1] == (best.key,) and belief.own >= log_odds(REPORTED_FROM)
        ]
    return chosen


def _choose_some(beliefs: Mapping[str, Belief], choices: Sequence[frozenset[str]]) -> list[Belief]:
    """Return the fewest values that one source named together and that are probable enough together, or none."""
    roots = [belief for belief in beliefs.values() if not belief.ancestors]
    ordered = sorted(roots, key=lambda belief: (-belief.probability, belief.key))
    chosen: list[Belief] = []
    for belief in ordered:
        total = sum(one.probability for one in chosen)
        level = chosen[-1].probability if chosen else belief.probability
        if total >= NARROWED_FROM and belief.probability < level * (1 - 1e-9):
            break
        chosen.append(belief)
    keys = {belief.key for belief in chosen}
    probable = sum(belief.probability for belief in chosen) >= REPORTED_FROM
    if len(chosen) < 2 or not probable or not any(keys <= choice for choice in choices):  # noqa: PLR2004
        return []
    return sorted(chosen, key=lambda belief: _release_order(belief.shown))


def _release_order(name: str) -> tuple[bool, int, str]:
    """Put client releases before servers, numbers in order."""
    digits = "".join(character for character in name.split(".", maxsplit=1)[0] if character.isdigit())
    return (name.startswith("Server"), int(digits[:9] or 0), name)


def _alternatives(
    attribute: Attribute, beliefs: Mapping[str, Belief], chosen: Sequence[Belief]
) -> tuple[Alternative, ...]:
    """Return the other values the evidence leaves possible, the most probable first; not what `chosen` implies."""
    implied = {belief.key for belief in chosen}.union(*(belief.ancestors for belief in chosen))
    others = [
        belief for belief in beliefs.values() if belief.key not in implied and belief.probability >= ALTERNATIVE_FROM
    ]
    others.sort(key=lambda belief: (-belief.probability, belief.key))
    return tuple(
        Alternative(belief.shown, calibrated(attribute, belief.probability)) for belief in others[:ALTERNATIVES_SHOWN]
    )
