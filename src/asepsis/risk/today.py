"""Which few actions are for today: the urgent first, then what gains most for each minute. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.findings import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asepsis.risk.actions import Proposal
    from asepsis.risk.assessment import Assessment
    from asepsis.risk.model import Card
    from asepsis.risk.score import Scores

MOST_TODAY = 5
"""More than this nobody does in a day."""
NEVER_TODAY = frozenset(("encrypt_transfer", "name_device"))
"""The first needs two makers; the second changes no score, and waits on the list of questions."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What an action gains once those chosen before it are done."""

    top: int
    """The highest score that it lowers."""
    drop: int
    """By how much all scores sink together."""

    def rank(self, proposal: Proposal, urgent: int) -> tuple[bool, int, int, float, str]:
        """Sorts the best first. Among the urgent the one that mends the cause comes before one that fences it off."""
        is_urgent = self.top >= urgent and self.drop > 0
        fences = len(proposal.effect.barriers)
        pace = self.drop / proposal.action.minutes
        if is_urgent:
            return False, -self.top, fences, -pace, proposal.action.id
        return True, 0, 0, -pace, proposal.action.id


def choose(assessment: Assessment, before: Scores, proposals: Iterable[Proposal]) -> list[Proposal]:
    """At most five, in the order in which to do them. `before`: the scores when nothing is done."""
    urgent = assessment.content.bands["priority"]["act today"]
    left = {one.action.id: one for one in proposals if _may_be_today(one)}
    gains = {name: Gain(one.top, one.drop) for name, one in left.items()}
    chosen: list[Proposal] = []
    stale: set[str] = set()
    while left and len(chosen) < MOST_TODAY:
        best = min(left, key=lambda name: gains[name].rank(left[name], urgent))
        if gains[best].drop <= 0:
            break
        if best in stale:
            # What another already does is counted anew, only for those that would come next.
            stale.discard(best)
            gains[best] = gain(before.cards, left[best].effect.after(before, assessment.content).cards)
            continue
        one = left.pop(best)
        chosen.append(one)
        before = one.effect.after(before, assessment.content)
        stale |= {name for name, other in left.items() if other.before.keys() & one.before.keys()}
    return chosen


def gain(before: Mapping[str, Card], after: Mapping[str, Card]) -> Gain:
    """What changes between two scorings."""
    lower = [one for one in before if after[one].score.best < before[one].score.best]
    drop = sum(before[one].score.best - after[one].score.best for one in before)
    return Gain(max((before[one].score.best for one in lower), default=0), drop)


def _may_be_today(one: Proposal) -> bool:
    return one.action.kind not in NEVER_TODAY and one.drop > 0 and one.action.state is not State.DONE


def order_later(assessment: Assessment, proposals: Iterable[Proposal]) -> list[Proposal]:
    """The others: by what they gain for each minute, those done last."""
    urgent = assessment.content.bands["priority"]["act today"]
    return sorted(
        proposals,
        key=lambda one: (one.action.state is State.DONE, *Gain(one.top, one.drop).rank(one, urgent)),
    )
