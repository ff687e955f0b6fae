"""How a piece of evidence stands to what is believed: for it, for something wider, against it, for something else."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.core.wording import percent
from asepsis.identification.kinship import Kinship, category_parents
from asepsis.report.phrases import value_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.report.analysis import Belief, Proof

EVEN_ODDS = 0.5
"""A piece below this speaks against its value."""


class Stance(StrEnum):
    """What one piece does to a belief, in the order in which a reader sees them."""

    FOR = "for"
    """It speaks for what is believed."""
    RELATED = "related"
    """It speaks for a wider or a finer word for it: an imaging modality is not against an X-ray."""
    EXCLUDING = "excluding"
    """It speaks against something else."""
    OTHER = "other"
    """It speaks for something that does not fit."""
    AGAINST = "against"
    """It speaks against what is believed."""


CONTRARY = frozenset({Stance.OTHER, Stance.AGAINST})
"""What a reader has to be shown with a mark."""


def stance(attribute: str, proof: Proof, belief: Belief) -> Stance:
    """Return how a piece stands to the belief that it was kept with."""
    is_same = _key(attribute, proof.value) == _key(attribute, belief.value)
    if proof.strength < EVEN_ODDS:
        return Stance.AGAINST if is_same else Stance.EXCLUDING
    if is_same:
        return Stance.FOR
    return Stance.RELATED if _is_related(attribute, proof.value, belief.value) else Stance.OTHER


def stance_words(attribute: str, proof: Proof, belief: Belief) -> str:
    """Return the stance and its weight as a sentence."""
    value, sure = value_words(attribute, proof.value), percent(proof.strength)
    match stance(attribute, proof, belief):
        case Stance.FOR:
            return f"Alone it would make us {sure} % sure."
        case Stance.RELATED:
            return f"Fits: it speaks for “{value}” ({sure} %)."
        case Stance.OTHER:
            return f"Speaks for “{value}” instead ({sure} %)."
        case Stance.EXCLUDING | Stance.AGAINST:
            return f"Speaks against “{value}” ({percent(1 - proof.strength)} %)."


def by_stance(attribute: str, belief: Belief) -> Iterable[Proof]:
    """Return the evidence of a belief: what speaks for it first, the strongest of each stance first."""
    order = list(Stance)
    return sorted(belief.evidence, key=lambda proof: order.index(stance(attribute, proof, belief)))


@cache
def _kinship() -> Kinship:
    return Kinship(category_parents=category_parents(shipped_taxonomy()))


def _key(attribute: str, value: str) -> str:
    return _kinship().key(Attribute(attribute), value) if attribute in set(Attribute) else value


def _is_related(attribute: str, one: str, other: str) -> bool:
    if attribute == Attribute.CATEGORY:
        above = _kinship().ancestors
        return one in above(Attribute.CATEGORY, other, ()) or other in above(Attribute.CATEGORY, one, ())
    first, second = _key(attribute, one), _key(attribute, other)
    return first in second or second in first
