"""How much the evidence for one attribute speaks for each value: log-odds, families counted once.

Each value starts with weight 1, and so does "something else". A piece of evidence of strength s multiplies the weight
of what it speaks for by s / (1 - s). Alone it makes its value s probable; agreeing evidence of independent families
adds up in log-odds, contradicting values share the probability.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from asepsis.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from asepsis.core.nouns import Attribute, Family
    from asepsis.identification.kinship import Kinship

NEUTRAL = 0.5
"""A strength that says nothing; above it speaks for, below against."""
LOG_ODDS_MAXIMUM = 4.0
"""No single piece of evidence says more than 98.2 %."""
REST_SHARE = 0.25
"""What the weaker evidence of a family adds to its strongest."""
VALUES_KEPT = 1 << 14
"""Values of which it is remembered what they leave a choice of."""
STRENGTHS_KEPT = 4096
"""Strengths whose log-odds are remembered: rules have few."""
OTHER_KIND_SHARE = 0.4
"""Weight of "of a kind that nobody named" beside a kind that somebody named, when the evidence holds for both."""


NO_FAMILIES: frozenset[Family] = frozenset()


class Telling(Protocol):
    """What speaks for a value: a piece of evidence, or what of it counts here."""

    @property
    def value(self) -> str:
        """What it speaks for."""

    @property
    def strength(self) -> float:
        """How much, between 0 and 1."""

    @property
    def family(self) -> Family:
        """What it depends on."""


class Sign(NamedTuple):
    """What of a piece of evidence counts for belief, wherever and however often it was seen."""

    value: str
    strength: float
    family: Family


class _Named(NamedTuple):
    """A sign with the keys of the values that it names."""

    keys: frozenset[str]
    strength: float
    family: Family


@lru_cache(STRENGTHS_KEPT)
def log_odds(strength: float) -> float:
    """Return ln(s / (1 - s)), bounded."""
    return max(-LOG_ODDS_MAXIMUM, min(LOG_ODDS_MAXIMUM, math.log(strength / (1 - strength))))


def family_log_odds(strengths: Sequence[float]) -> float:
    """Return what one family adds: the strongest in full, a quarter of the rest, for and against apart."""
    return log_odds(strengths[0]) if len(strengths) == 1 else _several(tuple(sorted(strengths)))


@lru_cache(STRENGTHS_KEPT)
def _several(strengths: Sequence[float]) -> float:
    """Return the same for more than one strength, in order."""
    ratios = sorted(map(log_odds, strengths), key=abs, reverse=True)
    sides = ([ratio for ratio in ratios if ratio > 0], [ratio for ratio in ratios if ratio < 0])
    return math.fsum(side[0] + REST_SHARE * math.fsum(side[1:]) for side in sides if side)


@frozen
class Belief:
    """A value that may be believed."""

    key: str
    shown: str
    ancestors: tuple[str, ...]
    """Keys of the more general values, nearest first."""
    probability: float
    """That the value, or one that is a kind of it, is right."""
    families: frozenset[Family]
    """Families that speak for the value itself."""
    own: float
    """Log-odds from the evidence that names the value or a kind of it, and not only what it is a kind of."""

    def agrees(self, other: Belief) -> bool:
        """Return whether both can be true at once: one is a kind of the other."""
        return self.key == other.key or self.key in other.ancestors or other.key in self.ancestors


@lru_cache(VALUES_KEPT)
def supported(attribute: Attribute, value: str, kinship: Kinship) -> frozenset[str]:
    """Return the keys of the values that a value of evidence leaves a choice of: mostly one."""
    return frozenset(kinship.key(attribute, one) for one in kinship.alternatives(attribute, value))


def believe(attribute: Attribute, evidence: Sequence[Telling], kinship: Kinship) -> dict[str, Belief]:
    """Return the probability of each value that the evidence speaks for, and of the more general ones above."""
    named = [_Named(supported(attribute, one.value, kinship), one.strength, one.family) for one in evidence]
    pro = [one for one in evidence if one.strength >= NEUTRAL]
    starts = _starts([one.keys for one in named if one.strength >= NEUTRAL])
    shown = {key: value for key, value in _shown(attribute, pro, kinship).items() if key in starts}
    chains = _chains(attribute, shown, kinship)
    below: dict[str, set[str]] = {key: {key} for key in shown}
    for key, chain in chains.items():
        for above in chain:
            below[above].add(key)
    general = {above for key in starts for above in chains[key]}
    unspecific = {key for one in named for key in one.keys if key in kinship.unspecific}
    told = _Told(named)
    weights, families = {}, {}
    for key, first in starts.items():
        start = first * OTHER_KIND_SHARE if key in general else first
        speaking = {key, *chains[key], *(other for other in unspecific if kinship.leaves_open(other, key))}
        weights[key] = start * math.exp(told.log_odds(speaking))
        families[key] = told.families(speaking)
    total = 1.0 + math.fsum(weights.values())
    beliefs = {}
    for key, value in shown.items():
        mass = math.fsum([weights[other] for other in below[key] if other in weights])
        own = told.log_odds(below[key])
        beliefs[key] = Belief(key, value, chains[key], mass / total, families.get(key, NO_FAMILIES), own)
    return beliefs


def _chains(attribute: Attribute, shown: dict[str, str], kinship: Kinship) -> dict[str, tuple[str, ...]]:
    """Return the keys of the more general values above each that is shown, and add those values to what is shown."""
    values = list(shown.values())
    above = {key: kinship.ancestors(attribute, value, values) for key, value in shown.items()}
    for more_general in list(above.values()):
        for value in more_general:
            key = kinship.key(attribute, value)
            if key not in shown:
                shown[key] = value
                above[key] = kinship.ancestors(attribute, value, values)
    return {key: tuple([kinship.key(attribute, one) for one in found]) for key, found in above.items()}


def believe_each(attribute: Attribute, evidence: Sequence[Telling], kinship: Kinship) -> dict[str, Belief]:
    """Return the probability of each value where several can be true at once, as host names can."""
    by_key: dict[str, list[Telling]] = defaultdict(list)
    for one in evidence:
        by_key[kinship.key(attribute, one.value)].append(one)
    return {key: one for mine in by_key.values() for key, one in believe(attribute, mine, kinship).items()}


def _shown(attribute: Attribute, evidence: Sequence[Telling], kinship: Kinship) -> dict[str, str]:
    """Return for each value the spelling of its strongest evidence."""
    best: dict[str, tuple[float, str]] = {}
    for one in evidence:
        for spelling in kinship.alternatives(attribute, one.value):
            key = kinship.key(attribute, spelling)
            candidate = (-one.strength, spelling)
            best[key] = min(best.get(key, candidate), candidate)
    return {key: spelling for key, (_, spelling) in sorted(best.items())}


def _starts(choices: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the weight each value starts with.

    A choice of n values gives each the n-th part. One that holds a narrower one adds no values: it is coarser.
    """
    different = set(choices)
    if all(len(choice) == 1 for choice in different):
        return dict.fromkeys(sorted([key for choice in different for key in choice]), 1.0)
    narrowest = [choice for choice in different if not any(other < choice for other in different)]
    starts: dict[str, float] = {}
    for choice in narrowest:
        for key in choice:
            starts[key] = max(starts.get(key, 0.0), 1.0 / len(choice))
    return dict(sorted(starts.items()))


class _Told:
    """What signs say together of some of the values they name, worked out once for the same values."""

    def __init__(self, named: Sequence[_Named]) -> None:
        self._named = named
        self._known: dict[frozenset[str], tuple[Mapping[Family, list[float]], float]] = {}

    def log_odds(self, keys: AbstractSet[str]) -> float:
        """Return how much what names one of the values says, all families together."""
        return self._of(keys)[1]

    def families(self, keys: AbstractSet[str]) -> frozenset[Family]:
        """Return the families that speak for one of the values."""
        told, _ = self._of(keys)
        return frozenset([family for family, strengths in told.items() if max(strengths) > NEUTRAL])

    def _of(self, keys: AbstractSet[str]) -> tuple[Mapping[Family, list[float]], float]:
        """Return the strengths of what names one of the values, by family, and what they add up to."""
        keys = frozenset(keys)
        known = self._known.get(keys)
        if known is None:
            told: dict[Family, list[float]] = {}
            for one in self._named:
                if not one.keys.isdisjoint(keys):
                    told.setdefault(one.family, []).append(one.strength)
            # fsum rounds once, at the end: the order of what is added is nothing.
            known = self._known[keys] = told, math.fsum([family_log_odds(strengths) for strengths in told.values()])
        return known
