"""The score: for each device the worst of four scenarios, as likelihood along the best way of an attacker times harm.

Pure and exact: whole numbers only, so that the same situation gives the same score to the last digit, and a person can
work it out again from the card. Steps are bands in percent; a score is their product times the impact, 0 to 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from asepsis.risk.content import NONE_SEEN
from asepsis.risk.model import Card, ScenarioScore, Span, Step
from asepsis.risk.onward import Found, Ways
from asepsis.risk.reach import NOTICE, OUTSIDE, reach_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.core.findings import Control
    from asepsis.risk.content import Content, Harm
    from asepsis.risk.onward import Target
    from asepsis.risk.reach import Situation

SCENARIOS = {
    "S1": "A patient is harmed: therapy or a reading is changed or stopped",
    "S2": "Care stops: the service cannot be given",
    "S3": "Patient data gets out",
    "S4": "It is used as a step to reach something worse",
}
STEPS = 4
"""Reach, weakness, barrier, notice."""
PERCENT = 100
WHOLE = PERCENT**STEPS
"""The unit of a likelihood: the product of four steps in percent."""


Impacts = Mapping[str, tuple[Span, str]]
"""By scenario: what is at stake, and why."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of an attacker to a device: the steps and their product."""

    steps: tuple[Step, ...]
    scenarios: frozenset[str]

    @property
    def likelihood(self) -> Span:
        """The product of the steps."""
        product = Span.sure(1)
        for step in self.steps:
            product = product.times(step.band)
        return product


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a situation, and what they were worked out from."""

    situation: Situation
    ways: Mapping[str, tuple[Way, ...]]
    impacts: Mapping[str, Impacts]
    found: tuple[Found, ...]
    """What can be reached from each device, for each end of the impacts' spans."""
    onward: Mapping[str, tuple[Span, str]]
    cards: Mapping[str, Card]
    anew: frozenset[str] = frozenset()
    """The devices whose cards may differ from those that it was worked out from."""
    ranking: tuple[Card, ...] = ()
    """The cards that it was worked out from, the worst first."""

    def worst(self) -> Card | None:
        """The card with the highest score."""
        same = next((one for one in self.ranking if one.asset_id not in self.anew), None)
        return worst_of([*(self.cards[one] for one in self.anew), *([same] if same else [])])


def worst_of(cards: Iterable[Card]) -> Card | None:
    """The card with the highest score."""
    return min(cards, key=_worst_first, default=None)


def _worst_first(card: Card) -> tuple[int, int, str]:
    return -card.score.best, -card.score.high, card.asset_id


def score(situation: Situation, content: Content) -> Mapping[str, Card]:
    """The cards of all devices, by identifier."""
    return scores(situation, content).cards


def scores(situation: Situation, content: Content) -> Scores:
    """Work out all of it."""
    ways = {device: ways_to(device, situation, content) for device in sorted(situation.devices)}
    impacts = {device: impacts_of(device, situation, content) for device in ways}
    reachable = Ways(situation)
    largest = {device: _largest(found).numbers() for device, found in impacts.items()}
    found = tuple(reachable.found({device: ends[end] for device, ends in largest.items()}) for end in range(3))
    onward = {device: _onward(situation, found, device) for device in impacts}
    cards = {device: _card(device, ways[device], impacts[device], onward[device]) for device in ways}
    ranking = tuple(sorted(cards.values(), key=_worst_first))
    return Scores(situation, ways, impacts, found, onward, cards, ranking=ranking)


def scores_after(before: Scores, without: frozenset[str], barriers: tuple[Control, ...], content: Content) -> Scores:
    """The scores without some findings and with more barriers: only what these change is worked out anew."""
    situation = before.situation.changed(without=without, barriers=barriers)
    touched = {one.finding.asset_id for one in before.situation.weaknesses if one.finding.id in without}
    for control in barriers:
        # A barrier stands before what it shields; one around a device that calls the outside stands before its calls.
        touched.update(control.target_assets)
        touched.update(control.source_assets if OUTSIDE in control.target_assets else ())
    ways, onward, cards = dict(before.ways), dict(before.onward), dict(before.cards)
    found, anew = _found_after(before, situation, barriers)
    onward |= {device: _onward(situation, found, device) for device in anew}
    for device in ways.keys() & touched:
        ways[device] = ways_to(device, situation, content)
        anew.add(device)
    cards |= {device: _card(device, ways[device], before.impacts[device], onward[device]) for device in anew}
    return Scores(situation, ways, before.impacts, found, onward, cards, before.anew | anew, before.ranking)


def card_after(before: Scores, situation: Situation, device: str, content: Content) -> Card:
    """The card of one device when only what is said of it differs: answers, weaknesses, barriers towards it.

    What can be reached from it stays as it was: a way on from a device that comes back to it is never the best one.
    """
    ways, impacts = ways_to(device, situation, content), impacts_of(device, situation, content)
    return _card(device, ways, impacts, before.onward[device])


def _found_after(
    before: Scores, situation: Situation, barriers: tuple[Control, ...]
) -> tuple[tuple[Found, ...], set[str]]:
    """What can be reached behind more barriers, and from which devices it differs."""
    barred = {(client, server) for one in barriers for server in one.target_assets for client in one.source_assets}
    barred = {pair for pair in barred if pair[1] != OUTSIDE}
    if not barred:
        return before.found, set()
    reachable = Ways(situation)
    found = tuple(reachable.found_after(one, barred) for one in before.found)
    pairs = [(old.known[-1], new.known[-1]) for old, new in zip(before.found, found, strict=True)]
    return found, {device for old, new in pairs if old is not new for device in new if new[device] is not old[device]}


def ways_to(device: str, situation: Situation, content: Content) -> tuple[Way, ...]:
    """Every way to a device: one for each weakness, and one for those that nobody has seen yet."""
    found: list[Way] = []
    for weakness in situation.weaknesses_of(device):
        row = content.weaknesses.get(weakness.row)
        if row is None:
            continue
        # Not certain: it may not be there at all, so it must not lift the low end.
        band = row.certain if weakness.finding.is_certain else replace(row.uncertain, low=0)
        step = Step("weakness", weakness.finding.title, band, weakness.finding.evidence[:1])
        reached, barrier = reach_of(device, situation, weakness, row.path)
        found.append(Way((reached, step, barrier, NOTICE), row.scenarios))
    prior = content.weaknesses[NONE_SEEN]
    reached, barrier = reach_of(device, situation, None, prior.path)
    step = Step("weakness", "No weakness was seen, but one that we cannot see is always possible", prior.certain)
    return (*found, Way((reached, step, barrier, NOTICE), prior.scenarios))


def impacts_of(device: str, situation: Situation, content: Content) -> Impacts:
    """What is at stake in the first three scenarios, and why."""
    harm = situation.harm_of(device, content)
    return {
        "S1": (harm.safety, _safety_sentence(harm)),
        "S2": (harm.interruption, f"patients wait when the {harm.words} is down"),
        "S3": (harm.records, f"records that the {harm.words} holds or can show"),
    }


def _safety_sentence(harm: Harm) -> str:
    return f"what a {harm.words} can do to a patient when it fails or lies"


def _onward(situation: Situation, found: tuple[Found, ...], device: str) -> tuple[Span, str]:
    """The largest impact of others that a device can really reach (S4), each end of the span by itself."""
    low, best, high = (one.worst(device) for one in found)
    return Span(low.value, best.value, high.value), _onward_sentence(situation, best)


def _onward_sentence(situation: Situation, target: Target) -> str:
    names = [situation.devices[one].name for one in target.through]
    return (
        f"from here one can go on to {', then '.join(names)}" if names else "no other device can be reached from here"
    )


def _largest(impacts: Impacts) -> Span:
    found = Span.sure(0)
    for span, _ in impacts.values():
        found = found.or_more(span)
    return found


def _card(device: str, ways: Iterable[Way], impacts: Impacts, onward: tuple[Span, str]) -> Card:
    stakes = dict(impacts) | {"S4": onward}
    made = tuple(_scenario(name, tuple(ways), *stakes[name]) for name in SCENARIOS)
    total = Span.sure(0)
    for one in made:
        total = total.or_more(one.score)
    worst = min(made, key=lambda one: (-one.score.best, -one.score.high, one.scenario))
    return Card(device, total, worst, made)


def _scenario(name: str, ways: tuple[Way, ...], impact: Span, sentence: str) -> ScenarioScore:
    """The worst way for a scenario; the ends of the span are the largest over all ways."""
    fitting = [way for way in ways if name in way.scenarios]
    total = Span.sure(0)
    for way in fitting:
        total = total.or_more(rounded(way.likelihood, impact))
    best = min(fitting, key=lambda way: (-way.likelihood.best, -way.likelihood.high, way.steps[1].sentence))
    return ScenarioScore(name, best.steps, impact, sentence, total)


def rounded(likelihood: Span, impact: Span) -> Span:
    """The score of a way: likelihood times impact, to the nearest whole number."""
    pairs = zip(likelihood.numbers(), impact.numbers(), strict=True)
    return Span(*((chance * stake + WHOLE // 2) // WHOLE for chance, stake in pairs))
