"""Elements 4, 8 and 9: what protects now, what the paper rests on, and when to look again."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from asepsis.core.findings import State
from asepsis.core.wording import count, day_words, full_stop, listed
from asepsis.governance.knowledge import questions
from asepsis.governance.places import LOCKED_PROTOCOLS, READABLE_PROTOCOLS, capture_grounds, patient_talks
from asepsis.governance.statements import Ground, Statement, claim, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from asepsis.core.findings import Control
    from asepsis.governance.snapshot import Snapshot

MEASURES, RECORD, REVIEW = 4, 8, 9
MAX_NAMED = 6


def measures(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 4: measured barriers, and how much of the traffic with patient data is locked."""
    yield _locked_share(snapshot)
    for control in snapshot.controls:
        yield claim(
            MEASURES, "Whether a barrier holds", control_words(snapshot, control),
            snapshot.grounds(control.evidence, control.kind), fill="Prove it again: asepsis policy prove …",
        )  # fmt: skip
    if not snapshot.controls:
        yield unknown(
            MEASURES, "Barriers between devices", "Prove one: asepsis policy prove …", citation="164.312(a)(1)"
        )


def _locked_share(snapshot: Snapshot) -> Statement:
    held = [one for one in patient_talks(snapshot) if snapshot.held.has("relation", one.capture, one.packet)]
    locked = [one for one in held if one.protocol in LOCKED_PROTOCOLS]
    readable = [one for one in held if one.protocol in READABLE_PROTOCOLS]
    unclear = len(held) - len(locked) - len(readable)
    told = (
        f"We saw {count(len(held), 'path')} with patient data, or with a device that holds some. "
        f"Locked: {len(locked)}. Open to who listens: {len(readable)}. We cannot tell: {unclear}."
    )
    found = claim(
        MEASURES, "Which paths are locked", told, [one.ground() for one in (*readable, *held)],
        fill="Record the network while devices are in use.",
    )  # fmt: skip
    return Statement(found.element, found.text, found.grounds, found.fill, citation="164.312(e)(2)(ii)")


def control_words(snapshot: Snapshot, control: Control) -> str:
    """A barrier in words: from whom, to whom, on which ports."""
    sources, targets = (_named(snapshot, ids) for ids in (control.source_assets, control.target_assets))
    ports = listed([str(a) if a == b else f"{a} to {b}" for a, b in control.ports])
    what = f" on {control.transport.upper()} port {ports}" if control.transport and ports else ""
    if control.kind == "blocked":
        return f"New talks from {sources} to {targets}{what} are blocked."
    return f"A barrier stands between {sources} and {targets}{what}."


def _named(snapshot: Snapshot, identifiers: tuple[str, ...]) -> str:
    names = [snapshot.name(one) for one in identifiers]
    more = [count(len(names) - MAX_NAMED, "other")] if len(names) > MAX_NAMED else []
    return listed([*names[:MAX_NAMED], *more]) or "any device"


def record(snapshot: Snapshot, mark: str) -> Iterator[Statement]:
    """Element 8: what was read, the mark of this paper, and how long to keep it."""
    for capture, digest, ground in zip(snapshot.captures, snapshot.digests, capture_grounds(snapshot), strict=True):
        name = PurePath(capture.path).name
        yield Statement(RECORD, f"We read the recording {name}. Its SHA-256 mark is {digest}.", (ground,))
    if not snapshot.captures:
        yield unknown(RECORD, "What was read", "Read a recording into the store.")
    yield Statement(
        RECORD, f"The mark of all sentences and their evidence is {mark}. If one of them changes, so does the mark.",
        (Ground("record", "Worked out from this paper itself"),),
    )  # fmt: skip
    for answer in sorted(snapshot.answers.values(), key=lambda one: (one.at, one.id)):
        if answer.id not in questions():
            about = f" about {snapshot.name(answer.asset_id)}" if answer.asset_id is not None else ""
            told = f"We asked{about}: “{answer.question}” The answer was “{answer.value}”."
            yield Statement(RECORD, told, (), "", answer.id, answer)
    yield Statement(
        RECORD, "Keep this paper for six years.", (Ground("rule", "45 CFR 164.316(b)(2)(i)"),),
        citation="164.316(b)(2)(i)",
    )  # fmt: skip


def review(snapshot: Snapshot) -> Iterator[Statement]:
    """Element 9: how old the facts are, when to look again, and what has changed."""
    moment = snapshot.moment
    if moment is None:
        yield unknown(REVIEW, "How old these facts are", "Read a recording into the store.")
    else:
        told = f"The newest fact here is from {day_words(moment)}. Look again by {day_words(next_year(moment))}, "
        yield claim(
            REVIEW, "How old these facts are", f"{told}or when a device, a vendor or a place of work changes.",
            capture_grounds(snapshot) or [Ground("record", "The board of findings")], fill="Read a recording.",
        )  # fmt: skip
        yield Statement(
            REVIEW, "The rule in force sets no fixed time. A rule proposed in 2025 asks for 12 months. It is not law.",
            (Ground("rule", "45 CFR 164.316(b)(2)(iii); proposal: 90 FR 898"),), citation="164.316(b)(2)(iii)",
        )  # fmt: skip
    for action in sorted(snapshot.actions, key=lambda one: one.id):
        if action.state is State.DONE and action.verified is not None:
            yield claim(
                REVIEW, f"Whether this is done: {action.title}",
                f"{full_stop(action.title)} Done, and seen to be done on {day_words(action.verified)}.",
                snapshot.grounds(action.evidence, action.kind), fill="Record the network again.",
            )  # fmt: skip
    for event in sorted(snapshot.events, key=lambda one: (one.at, one.id)):
        yield claim(
            REVIEW, "Whether this took place: " + event.sentence, f"{day_words(event.at)}: {full_stop(event.sentence)}",
            snapshot.grounds(event.evidence, event.kind)
            if event.evidence
            else [Ground("event", event.sentence, event.kind)],
            fill="",
        )  # fmt: skip


def next_year(moment: datetime) -> datetime:
    """The same day a year later; the last of February for the 29th."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, day=28)
