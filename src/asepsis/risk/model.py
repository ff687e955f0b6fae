"""The nouns of risk: spans of what is possible, weaknesses, and scores that can be worked out again by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.findings import Finding, Pointer


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A number that is not known exactly: low end, best estimate, high end."""

    low: int
    best: int
    high: int

    @classmethod
    def sure(cls, value: int) -> Span:
        """A number that is known."""
        return cls(value, value, value)

    def or_more(self, other: Span) -> Span:
        """The larger one in each place."""
        return Span(max(self.low, other.low), max(self.best, other.best), max(self.high, other.high))

    def times(self, percent: Span) -> Span:
        """The product, where the other is in percent. Not rounded: the unit grows finer by a hundred."""
        return Span(self.low * percent.low, self.best * percent.best, self.high * percent.high)

    @property
    def width(self) -> int:
        """How much is left open."""
        return self.high - self.low

    def numbers(self) -> tuple[int, int, int]:
        """Low end, best estimate, high end."""
        return self.low, self.best, self.high


@dataclass(frozen=True, slots=True)
class Weakness:
    """A finding with what the score needs of it."""

    finding: Finding
    row: str
    """Row of the table of weaknesses."""
    transport: str | None = None
    port: int | None = None
    """The service that is weak; None when it is the device as a whole."""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What fills the texts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an attacker's way, with what it rests on."""

    name: str
    """`reach`, `weakness`, `barrier`, `notice`, or `onward` for each further hop."""
    sentence: str
    band: Span
    """In percent."""
    evidence: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that, once known, makes a score more certain."""

    id: str
    asset_id: str
    text: str
    values: tuple[str, ...]
    """What can be answered. Empty when only a measurement can tell."""
    narrows: int = 0
    """By how much the span becomes smaller, on average over the answers."""


@dataclass(frozen=True, slots=True)
class ScenarioScore:
    """How bad one scenario is for one device."""

    scenario: str
    steps: tuple[Step, ...]
    impact: Span
    impact_sentence: str
    score: Span


@dataclass(frozen=True, slots=True)
class Card:
    """The score of one device: its worst scenario, and the others."""

    asset_id: str
    score: Span
    worst: ScenarioScore
    scenarios: tuple[ScenarioScore, ...]
