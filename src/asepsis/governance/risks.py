"""Elements 3, 5, 6 and 7: weak spots, how likely, how bad, and the risk. As the board tells them, nothing guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.wording import count, day_words, full_stop, listed
from asepsis.governance.care import service_maps
from asepsis.governance.places import HOLDS
from asepsis.governance.snapshot import care_of, name_of
from asepsis.governance.statements import Statement, claim, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.core.findings import Action, Finding
    from asepsis.governance.snapshot import Snapshot
    from asepsis.governance.statements import Ground
    from asepsis.inventory.inventory import Asset

THREATS, LIKELIHOOD, IMPACT, LEVEL = 3, 5, 6, 7
BANDS = ((60, "This is for today"), (40, "This is for this week"), (20, "Plan it"), (0, "Keep it in mind"))
"""From which score on, and what it asks for."""
ASK_FOR_FINDINGS = "Work out the weak spots: asepsis actions --store …"
NONE_FOUND = "Ask the makers. We found none of those we look for. That does not mean there are none."
MAX_NAMED = 6
"""Devices named in one sentence; the others are counted."""


def threats(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 3: each weak spot that waits for a human; and of which devices nothing is known."""
    if not snapshot.findings:
        yield unknown(THREATS, "Weak spots", ASK_FOR_FINDINGS)
        return
    for finding in snapshot.open_findings:
        yield claim(
            THREATS, f"Whether this still holds: {finding.title}", _told(snapshot, finding),
            _grounds(snapshot, finding),
            fill=full_stop(finding.question) or "Record the network again.",
        )  # fmt: skip
    about = {finding.asset_id for finding in snapshot.findings}
    silent = [name_of(asset) for asset in snapshot.assets if asset.id not in about and _matters(asset)]
    if silent:
        named = listed(
            [*silent[:MAX_NAMED], *([count(len(silent) - MAX_NAMED, "other")] if silent[MAX_NAMED:] else [])]
        )
        yield unknown(THREATS, f"Weak spots of {named}", NONE_FOUND)


def _matters(asset: Asset) -> bool:
    care = care_of(asset)
    return care is None or care.patient_data in HOLDS


def _told(snapshot: Snapshot, finding: Finding) -> str:
    asset = snapshot.by_id.get(finding.asset_id or "")
    is_named = asset is None or any(word in finding.title for word in (name_of(asset), *asset.hostnames, *asset.ips))
    title = finding.title if is_named or asset is None else f"{name_of(asset)}: {finding.title}"
    return full_stop(title) if finding.is_certain else f"{full_stop(title)} This may not be so: {finding.question}"


def _grounds(snapshot: Snapshot, finding: Finding) -> list[Ground]:
    return snapshot.grounds(finding.evidence, finding.kind)


def likelihood(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 5: what was seen counts as open; what is unsure says so."""
    if not snapshot.findings:
        yield unknown(LIKELIHOOD, "How likely each weak spot is to be used", ASK_FOR_FINDINGS)
        return
    grounds = [ground for finding in snapshot.open_findings for ground in _grounds(snapshot, finding)]
    if grounds:
        yield Statement(LIKELIHOOD, "A way in that we saw open counts as a sure one.", tuple(grounds[:1]))
    for finding in snapshot.open_findings:
        first, last = day_words(finding.first_seen), day_words(finding.last_seen)
        when = f"We saw it on {first}." if first == last else f"We saw it from {first} to {last}."
        sure = "It is open." if finding.is_certain else "It may be open."
        yield claim(
            LIKELIHOOD, f"How likely it is that this is used: {finding.title}",
            f"{full_stop(finding.title)} {when} {sure}",
            _grounds(snapshot, finding), fill="Record the network again.",
        )  # fmt: skip


def impact(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 6: what each weak spot can do to care, and which services lean on what."""
    for finding in snapshot.open_findings:
        yield claim(
            IMPACT, f"What this would do: {finding.title}", f"{full_stop(finding.title)} {full_stop(finding.care)}",
            _grounds(snapshot, finding), fill="Record the network again.",
        )  # fmt: skip
    for one in service_maps(snapshot):
        held = [
            leaning
            for leaning in one.leanings
            if snapshot.held.has("relation", leaning.talk.capture, leaning.talk.packet)
        ]
        grounds = [leaning.talk.ground() for leaning in held]
        partners = list(dict.fromkeys(name_of(leaning.partner) for leaning in held if leaning.partner is not None))
        needs = f"The service “{one.service.title}” needs {listed(partners[:MAX_NAMED])}."
        told = f"{needs} If that stops: {one.service.stops}"
        yield claim(
            IMPACT, f"What the service “{one.service.title}” needs", told, grounds if partners else (),
            fill="Record the network while this service is in use.",
        )  # fmt: skip
    if not snapshot.findings:
        yield unknown(IMPACT, "What the weak spots would do", ASK_FOR_FINDINGS)


def level(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 7: the worst risk of the site, and what each action would make of it."""
    actions = snapshot.open_actions
    if not actions:
        subject, fill = "How high the risk is", ASK_FOR_FINDINGS
        if snapshot.actions:
            subject, fill = "How high the risk is after all actions are done", "Record the network again."
        yield unknown(LEVEL, subject, fill)
        return
    worst = max(actions, key=lambda one: (one.score_before[1], one.score_before[2], one.id))
    low, best, high = worst.score_before
    asks = next(words for least, words in BANDS if best >= least)
    told = f"The worst risk is {best} of 100, and not below {low} or above {high}. {asks}."
    grounds = [ground for action in actions for ground in action_grounds(snapshot, action)]
    yield claim(LEVEL, "How high the risk is", told, grounds, fill="Record the network again.")
    for action in actions:
        change = f"{full_stop(action.title)} {_change_words(action)}"
        yield claim(
            LEVEL, f"What this would change: {action.title}", change, action_grounds(snapshot, action),
            fill="Record the network again.",
        )  # fmt: skip


def _change_words(action: Action) -> str:
    before, after = action.score_before[1], action.score_after[1]
    if before == after:
        return f"The worst risk stays at {before}: it lies elsewhere."
    return f"The worst risk then goes from {before} to {after}."


def action_grounds(snapshot: Snapshot, action: Action) -> list[Ground]:
    """What an action stands on: its own evidence, or that of its findings."""
    own = snapshot.grounds(action.evidence, action.kind)
    wanted = set(action.finding_ids)
    return own or [ground for one in snapshot.findings if one.id in wanted for ground in _grounds(snapshot, one)]
