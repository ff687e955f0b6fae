"""Actions and scores as text: first what the owner needs, then what an expert checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from asepsis.core.findings import Action, State
from asepsis.risk.in_words import span_words
from asepsis.risk.questions import questions_of
from asepsis.risk.registered import Need
from asepsis.risk.score import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asepsis.core.findings import Pointer
    from asepsis.risk.actions import Proposal
    from asepsis.risk.model import Question, ScenarioScore, Step
    from asepsis.risk.service import Result

MOST_FIXES_SHOWN = 3
MOST_QUESTIONS_SHOWN = 3
DEVICES_WITH_QUESTIONS = 5
"""Questions are worked out for the worst devices only."""
NOUNS = {1: "One thing", 2: "Two things", 3: "Three things", 4: "Four things", 5: "Five things"}


def actions_json(result: Result) -> str:
    """All actions as JSON: `today` in the order to do them, `later`, and what `registered` devices need."""
    adapter = TypeAdapter(Action)
    lists: dict[str, list[object]] = {"today": [], "later": []}
    for one in result.proposals:
        scores = {
            device: {"before": one.before[device].numbers(), "after": one.after[device].numbers()}
            for device in one.before
        }
        made = adapter.dump_python(one.action, mode="json") | {"scores": scores}
        lists["today" if one.action.is_today else "later"].append(made)
    lists["registered"] = TypeAdapter(tuple[Need, ...]).dump_python(result.needs, mode="json")
    return json.dumps(lists, indent=2, ensure_ascii=False)


def actions_text(result: Result, store_words: str = "") -> str:
    """All actions for the terminal; commands that are told to type end with `store_words`."""
    return "\n".join(_action_lines(result, store_words))


def _action_lines(result: Result, store_words: str) -> Iterator[str]:
    today = [one for one in result.proposals if one.action.is_today]
    later = [one for one in result.proposals if not one.action.is_today and one.action.state is not State.DONE]
    done = [one for one in result.proposals if one.action.state is State.DONE]
    yield f"{NOUNS[len(today)]} to do today." if today else "Nothing to do today, as far as we have seen."
    worst = result.assessment.worst()
    if worst is not None:
        yield f"The worst that can happen: {result.assessment.sentence(worst)} Score {span_words(worst.score)} of 100."
    for number, one in enumerate(today, 1):
        yield ""
        yield from _today_lines(result, number, one)
        yield f"   What if: asepsis whatif {one.action.id}{store_words}"
    if later:
        yield "\nLater:"
        yield from _later_lines(result, later)
    yield from _need_lines(result.needs)
    for one in done:
        yield f"\nDone, verified on {one.action.verified:%Y-%m-%d}: {one.action.title} [{one.action.id}]"
    questions = most_telling(result)
    if questions:
        yield "\nWhat would make us more sure:"
        for question in questions:
            yield f"  - {question.text}"
            if question.values:
                yield f"    asepsis answer {question.id} VALUE --by NAME{store_words}"
                yield f"    VALUE is one of: {', '.join(question.values)}"


def _need_lines(needs: Iterable[Need]) -> Iterator[str]:
    """What registered devices need. They have no score: nobody measured who can reach them."""
    for place, one in enumerate(needs):
        if place == 0:
            yield "\nDevices you wrote down, which nobody hears (no score; what can harm most comes first):"
        many = f" ({one.number} of it)" if one.number > 1 else ""
        yield f"  - {one.name}{many}: {one.at_stake}. [{one.id}]"
        yield from (f"    {words}" for words in one.words)


def _later_lines(result: Result, later: Iterable[Proposal]) -> Iterator[str]:
    """One line for each kind of work; where several devices need it, they stand below."""
    kinds: dict[str, list[Proposal]] = {}
    for one in later:
        kinds.setdefault(one.action.kind, []).append(one)
    for kind, found in kinds.items():
        action = found[0].action
        who = f"{action.who[:1].lower()}{action.who[1:]}"
        if len(found) == 1:
            yield f"  - {action.title}{_again(action)}: about {action.minutes} minutes; {who}. [{action.id}]"
            continue
        title = result.assessment.content.actions[kind]["title_many"].format(number=len(found))
        yield f"  - {title}: about {action.minutes} minutes each; {who}."
        for each in (one.action for one in found):
            yield f"      {result.assessment.scene.named(each.asset_ids[0])}{_again(each)} [{each.id}]"


def _again(action: Action) -> str:
    return " (it came back)" if action.state is State.REOPENED else ""


def _today_lines(result: Result, number: int, one: Proposal) -> Iterator[str]:
    action = one.action
    yield f"{number}. {action.title}{_again(action)}"
    yield f"   Why: {action.why}"
    yield f"   Care: {action.care}"
    yield f"   Who: {action.who}. Time: about {action.minutes} minutes."
    yield f"   Done when: {action.proof}"
    yield f"   Score: {_change(result, one)}"
    shown = {pointer.sentence: pointer for pointer in reversed(action.evidence)}
    for pointer in list(reversed(shown.values()))[:2]:
        yield f"   Seen: {_pointer_text(pointer)}"


def _change(result: Result, one: Proposal) -> str:
    top = max(one.before, key=lambda device: (one.before[device].best - one.after[device].best, device))
    name = result.assessment.scene.named(top)
    return f"{name}: {span_words(one.before[top])} now, {span_words(one.after[top])} after"


def most_telling(result: Result) -> list[Question]:
    """The questions that narrow the worst scores most, one for a device."""
    cards = sorted(result.assessment.cards.values(), key=lambda one: (-one.score.best, -one.score.high, one.asset_id))
    first = [
        next((one for one in questions_of(result.assessment, card.asset_id) if one.narrows > 0), None)
        for card in cards[:DEVICES_WITH_QUESTIONS]
    ]
    return [one for one in first if one is not None][:MOST_QUESTIONS_SHOWN]


def _pointer_text(pointer: Pointer) -> str:
    place = f" ({pointer.capture.rpartition('/')[2]}, packet {pointer.packet})" if pointer.packet else ""
    return f"{pointer.sentence}{place}"


def whatif_text(result: Result, one: Proposal) -> str:
    """What an action would change: `71 → 22; nothing else changes`."""
    names = result.assessment.scene.named
    target = one.action.asset_ids[0] if one.action.asset_ids else None
    lines = [one.action.title]
    if target is not None:
        before = result.assessment.cards[target].score
        after = one.after.get(target, before)
        others = [device for device in one.before if device != target]
        rest = "; nothing else changes" if not others else ""
        lines.append(f"{names(target)}: {before.best} → {after.best}{rest}")
        lines.append(f"  with what is not known: {span_words(before)} → {span_words(after)}")
    else:
        others = list(one.before)
        lines += [] if others else ["No score changes."]
    if others:
        lines.append("What else changes:" if target else "What changes:")
        lines += [
            f"  {names(device)}: {span_words(one.before[device])} → {span_words(one.after[device])}"
            for device in others
        ]
    lines.append(
        f"Worst score of the site: {span_words(one.action.score_before)} → {span_words(one.action.score_after)}"
    )
    return "\n".join(lines)


def matching(result: Result, wanted: str) -> list[str]:
    """The devices that a text may mean."""
    text = wanted.casefold()
    found = []
    for asset in result.assessment.scene.observed.inventory.assets:
        exact = {asset.id, *asset.macs, *asset.ips, *(one.casefold() for one in asset.hostnames)}
        if text in exact:
            return [asset.id]
        if text in result.assessment.scene.named(asset.id).casefold():
            found.append(asset.id)
    return found


def card_text(result: Result, asset_id: str) -> str:
    """How the score of a device came about."""
    assessment = result.assessment
    card = assessment.cards[asset_id]
    word = assessment.content.priority(card.score.best)
    lines = [
        assessment.sentence(card),
        f"Score {span_words(card.score)} of 100: {word}.",
        *_scenario_lines(card.worst),
    ]
    others = [one for one in card.scenarios if one.scenario != card.worst.scenario]
    lines += ["Other scenarios:", *(f"  {SCENARIOS[one.scenario]}: {span_words(one.score)}" for one in others)]
    findings = [one.finding for one in assessment.weaknesses if one.finding.asset_id == asset_id]
    if findings:
        lines.append("What was found:")
    for one in findings:
        lines.append(f"  - {one.title} [{one.state.value}]. {one.care} Fixed when: {one.fixed_when}")
        lines += [f"      {_pointer_text(pointer)}" for pointer in one.evidence]
    lines += _fix_lines(result, asset_id)
    questions = questions_of(assessment, asset_id)[:MOST_QUESTIONS_SHOWN]
    if questions:
        lines.append("What would make it more sure:")
    for question in questions:
        values = f" ({question.id}: {', '.join(question.values)})" if question.values else ""
        lines.append(f"  - {question.text}{values} It narrows the range by {question.narrows}.")
    return "\n".join(lines)


def _fix_lines(result: Result, asset_id: str) -> Iterator[str]:
    """The actions that lower a device's score most, each with the score after it and what it costs care (rule A6)."""
    helping = [one for one in result.proposals if asset_id in one.before]
    helping = [one for one in helping if one.after[asset_id].best < one.before[asset_id].best]
    helping.sort(key=lambda one: (one.after[asset_id].best, one.action.minutes, one.action.id))
    if helping:
        yield "What would lower it most:"
    for one in helping[:MOST_FIXES_SHOWN]:
        change = f"{span_words(one.before[asset_id])} → {span_words(one.after[asset_id])}"
        action = one.action
        yield f"  - {action.title}: {change}, about {action.minutes} minutes. {action.care} [{action.id}]"


def _scenario_lines(one: ScenarioScore) -> Iterator[str]:
    yield f"How it comes about ({SCENARIOS[one.scenario]}):"
    for step in one.steps:
        yield f"  {step.name:<9} {_percent(step)}  {step.sentence}"
        for pointer in step.evidence[:1]:
            yield f"  {'':<9} {'':>16}  seen: {_pointer_text(pointer)}"
    yield f"  {'harm':<9} {span_words(one.impact):>16}  {one.impact_sentence}"
    best = " * ".join(f"{step.band.best / 100:g}" for step in one.steps)
    yield f"  By hand: {best} * {one.impact.best} = {one.score.best}"


def _percent(step: Step) -> str:
    low, best, high = (number / 100 for number in step.band.numbers())
    text = f"{best:g}" if low == best == high else f"{best:g} ({low:g} to {high:g})"
    return f"{text:>16}"
