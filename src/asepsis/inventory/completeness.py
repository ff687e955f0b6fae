"""How many devices there probably are, judged by in how many independent ways the known ones were heard.

Whoever was heard in one way only shows that others may have been heard in none. The estimate is Chao's lower bound for
incidence data (Chao 1987, Biometrics 43, 783-791) in its bias-corrected form, with its log-normal interval. Ways that
depend on each other, and devices that never send anything to where the sensor stands, make the true number higher: the
estimate is told as "at least", with what cannot be heard in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from asepsis.core.wording import count
from asepsis.inventory.ways import WAYS, frequencies

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NORMAL_95 = 1.96
"""Quantile of the normal distribution for an interval of 95 %."""
MOST_ONCE_95 = (3.0, 4.74)
"""When no device, or one, was heard in one way only: how many may be expected at most, with 95 % (Garwood 1936)."""
MIN_WAYS = 2
"""With a single way nothing can be compared."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many devices were found, and how many there probably are."""

    found: int
    ways: tuple[str, ...]
    """In which ways any device was heard (`WAYS`)."""
    estimate: float | None
    """Devices there probably are at least; None when it cannot be told."""
    low: float | None
    """Lower end of the interval of 95 %."""
    high: float | None
    """Upper end of the interval of 95 %."""
    unheard: tuple[str, ...]
    """What the sensor cannot hear from where it stands, in plain words."""

    def sentence(self) -> str:
        """All of it in one sentence."""
        found = count(self.found, "device")
        if self.estimate is None or self.low is None or self.high is None:
            return (
                f"{found} found. How many there are besides cannot be told: "
                "they were heard in one way only, so nothing can be compared."
            )
        if self.estimate <= self.found:
            most = round(self.high)
            but = f"; by chance as many as {most} may be here (95 % bound)" if most > self.found else ""
            return f"{found} found. Nothing suggests that others speak here unheard{but}."
        return (
            f"{found} found. Probably at least {round(self.estimate)} speak here "
            f"(95 % interval {round(self.low)} to {round(self.high)}), judged by {len(self.ways)} ways of hearing."
        )


def completeness(heard: Sequence[Collection[str]], *, has_conversations: bool, only_records: bool) -> Completeness:
    """Judge by the ways in which each device was heard."""
    ways = tuple(way for way in WAYS if any(way in one for one in heard))
    unheard = unheard_words(has_conversations=has_conversations, only_records=only_records)
    if len(ways) < MIN_WAYS or not heard:
        return Completeness(len(heard), ways, None, None, None, unheard)
    counts = frequencies(heard)
    return Completeness(len(heard), ways, *interval(len(heard), counts.get(1, 0), counts.get(2, 0), len(ways)), unheard)


def interval(found: int, once: int, twice: int, ways: int) -> tuple[float, float, float]:
    """Estimate and ends of its interval of 95 %, from how many were heard in exactly one way and in exactly two."""
    part = (ways - 1) / ways
    unseen = part * once * (once - 1) / (2 * (twice + 1))
    if unseen <= 0:
        # Nobody who shows that others are missed is no proof that nobody is: the fewer were found, the less.
        most = MOST_ONCE_95[once]
        return float(found), float(found), found + part * most * (most - 1) / (2 * (twice + 1))
    variance = (
        unseen
        + part**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + part**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    spread = exp(NORMAL_95 * sqrt(log(1 + variance / unseen**2)))
    return found + unseen, found + unseen / spread, found + unseen * spread


def unheard_words(*, has_conversations: bool, only_records: bool) -> tuple[str, ...]:
    """What cannot be heard from where the sensor stands."""
    always = "devices that were switched off, or said nothing, while it listened"
    if only_records:
        return (always, "devices that leave no trace in these records")
    if has_conversations:
        return (always, "devices on parts of the network that are not mirrored to the sensor")
    return (
        always,
        "talks between two devices: no mirror port, so only what is sent to all was heard",
        "devices that have a fixed address and announce nothing",
        "devices behind a router",
    )
