"""What changed between two snapshots of one site. Not seen is not closed: what only fell silent is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.findings import State
from asepsis.core.wording import day_words, full_stop
from asepsis.governance.measures import control_words
from asepsis.governance.places import capture_grounds
from asepsis.governance.risks import action_grounds
from asepsis.governance.snapshot import kind_words, name_of
from asepsis.governance.statements import Ground, Statement, claim, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.core.findings import Finding
    from asepsis.governance.snapshot import Snapshot
    from asepsis.inventory.inventory import Asset

RISK, DONE, BARRIERS, WEAK_SPOTS, DEVICES = range(1, 6)


@dataclass(frozen=True, slots=True)
class Change:
    """The statements of a comparison, by part."""

    risk: tuple[Statement, ...]
    done: tuple[Statement, ...]
    barriers: tuple[Statement, ...]
    weak_spots: tuple[Statement, ...]
    devices: tuple[Statement, ...]


def compare_snapshots(before: Snapshot, after: Snapshot) -> Change:
    """Tell what changed. The same two snapshots give the same change."""
    return Change(
        risk=(_risk(before, "Before"), _risk(after, "After")),
        done=tuple(_done(before, after)),
        barriers=tuple(_barriers(before, after)),
        weak_spots=tuple(_weak_spots(before, after)),
        devices=tuple(_devices(before, after)),
    )


def _risk(snapshot: Snapshot, word: str) -> Statement:
    fill = "Work out the weak spots of this store: asepsis actions --store …"
    if not snapshot.open_actions:
        return unknown(RISK, f"{word}, how high the worst risk is", fill)
    low, best, high = max((one.score_before for one in snapshot.open_actions), key=lambda one: (one[1], one[2], one[0]))
    grounds = [ground for action in snapshot.open_actions for ground in action_grounds(snapshot, action)]
    told = f"{word}, the worst risk is {best} of 100, and not below {low} or above {high}."
    return claim(RISK, f"{word}, how high the worst risk is", told, grounds, fill=fill)


def _done(before: Snapshot, after: Snapshot) -> Iterator[Statement]:
    was_open = {one.id for one in before.open_actions}
    for action in sorted(after.actions, key=lambda one: one.id):
        if action.state is State.DONE and action.id in was_open:
            when = f" We saw it on {day_words(action.verified)}." if action.verified is not None else ""
            yield claim(
                DONE, f"Whether this is done: {action.title}", f"{full_stop(action.title)} Done.{when}",
                action_grounds(after, action), fill="Record the network again.",
            )  # fmt: skip
        elif action.state is State.REOPENED:
            yield claim(
                DONE, f"Whether this is open again: {action.title}",
                f"{full_stop(action.title)} Open again: we saw it anew.", action_grounds(after, action), fill="",
            )  # fmt: skip


def _barriers(before: Snapshot, after: Snapshot) -> Iterator[Statement]:
    for word, snapshot, others in (("New", after, before), ("No longer in force", before, after)):
        known = {one.id for one in others.controls}
        for control in snapshot.controls:
            if control.id not in known:
                grounds = snapshot.grounds(control.evidence, control.kind)
                told = f"{word}: {control_words(snapshot, control)}"
                yield claim(BARRIERS, "Whether a barrier holds", told, grounds, fill="asepsis policy prove …")


def _weak_spots(before: Snapshot, after: Snapshot) -> Iterator[Statement]:
    now = {one.id: one for one in after.findings}
    earlier = {one.id: one for one in before.findings}
    for finding in before.open_findings:
        yield _fate(finding, now.get(finding.id), after)
    for finding in after.open_findings:
        if finding.id not in earlier:
            yield claim(
                WEAK_SPOTS, f"Whether this is new: {finding.title}", f"New: {full_stop(finding.title)}",
                after.grounds(finding.evidence, finding.kind), fill="Record the network again.",
            )  # fmt: skip


def _fate(finding: Finding, later: Finding | None, after: Snapshot) -> Statement:
    """What became of a weak spot."""
    if later is None:
        fill = "It is told no more. Not seen is not closed: record the network while the device is in use."
        return unknown(WEAK_SPOTS, f"Whether this still holds: {finding.title}", fill)
    grounds = after.grounds(later.evidence, later.kind)
    word = "Still open"
    if later.state is State.DONE:
        word = "Closed" if later.verified is None else f"Closed, seen on {day_words(later.verified)}"
    return claim(
        WEAK_SPOTS, f"Whether this still holds: {finding.title}", f"{word}: {full_stop(finding.title)}", grounds,
        fill="Record the network again.",
    )  # fmt: skip


def _devices(before: Snapshot, after: Snapshot) -> Iterator[Statement]:
    for asset in after.assets:
        earlier = _same(asset, before)
        if earlier is None:
            yield _about(after, f"New: {name_of(asset)}, {kind_words(asset)}.")
        elif kind_words(asset) != kind_words(earlier):
            yield _about(after, f"{name_of(asset)} was told as {kind_words(earlier)}, and now as {kind_words(asset)}.")
    for asset in before.assets:
        if _same(asset, after) is None:
            fill = "Not seen does not mean gone. Look for it."
            yield unknown(DEVICES, f"Whether {name_of(asset)} is still there", fill)


def _about(snapshot: Snapshot, told: str) -> Statement:
    return Statement(DEVICES, told, tuple(capture_grounds(snapshot)[-1:]) or (Ground("store", "The later store"),))


def _same(asset: Asset, snapshot: Snapshot) -> Asset | None:
    """The same device in another snapshot: by its identifier, or by an address of its network card."""
    macs = set(asset.macs)
    by_id = (one for one in snapshot.assets if one.id == asset.id)
    return next(by_id, None) or next((one for one in snapshot.assets if macs & set(one.macs)), None)
