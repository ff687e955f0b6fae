"""Sentences that carry their evidence, or say what is not known and what would fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.core.findings import Answer, Pointer
    from asepsis.core.nouns import Evidence

MAX_GROUNDS = 4
"""Pieces of evidence that one sentence is linked to; all of them stand in the store."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a sentence stands on."""

    kind: str
    sentence: str = ""
    """In plain words; empty when `evidence` tells it."""
    rule: str = ""
    """Identifier of the rule or the finding."""
    capture: str = ""
    packet: int = 0
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a risk analysis."""

    element: int
    text: str
    grounds: tuple[Ground, ...] = ()
    """Empty exactly when it is not known."""
    fill: str = ""
    """What would fill the gap, for a sentence that is not known."""
    question: str = ""
    """Identifier of the question that would fill it, or did."""
    answer: Answer | None = None
    citation: str = ""

    @property
    def is_known(self) -> bool:
        """True when something stands behind it: what was seen, or what a person said."""
        return bool(self.grounds) or self.answer is not None


def claim(element: int, subject: str, text: str, grounds: Iterable[Ground], *, fill: str) -> Statement:
    """Say `text` when something stands behind it; else say that `subject` is not known, and what would fill it."""
    found = tuple(dict.fromkeys(grounds))[:MAX_GROUNDS]
    return Statement(element, text, found) if found else unknown(element, subject, fill)


def unknown(element: int, subject: str, fill: str, question: str = "", citation: str = "") -> Statement:
    """Say that something is not known, and what would fill it."""
    return Statement(element, f"{subject}: not known.", (), fill, question, None, citation)


def ground_of_pointer(pointer: Pointer, rule: str = "") -> Ground:
    """What a capability points at, as a ground."""
    return Ground(pointer.kind, pointer.sentence, rule, pointer.capture, pointer.packet)
