"""What changed, and what only fell silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asepsis.core.findings import State
from asepsis.governance.change import compare_snapshots
from asepsis.governance.snapshot import Snapshot, name_of, read_snapshot
from tests.governance.site import SEEN, TITLE, board_filled

if TYPE_CHECKING:
    from pathlib import Path

LATER = SEEN + timedelta(days=3)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_snapshot(board_filled(tmp_path))


def test_the_same_site_has_not_changed(snapshot: Snapshot) -> None:
    change = compare_snapshots(snapshot, snapshot)
    assert (change.done, change.barriers, change.devices) == ((), (), ())
    assert [one.text for one in change.weak_spots] == [f"Still open: {TITLE}."]
    assert "71 of 100" in change.risk[0].text


def test_what_was_done_and_seen_is_closed(snapshot: Snapshot) -> None:
    finding = replace(snapshot.findings[0], state=State.DONE, verified=LATER)
    action = replace(snapshot.actions[0], state=State.DONE, verified=LATER)
    change = compare_snapshots(snapshot, replace(snapshot, findings=(finding,), actions=(action,)))
    assert [one.text for one in change.done] == ["Lock the image paths. Done. We saw it on 5 Mar 2026."]
    assert change.weak_spots[0].text == f"Closed, seen on 5 Mar 2026: {TITLE}."
    assert not change.risk[1].is_known


def test_what_is_told_no_more_is_not_known_and_not_closed(snapshot: Snapshot) -> None:
    change = compare_snapshots(snapshot, replace(snapshot, findings=()))
    assert not change.weak_spots[0].is_known
    assert "Not seen is not closed" in change.weak_spots[0].fill


def test_a_reopened_action_is_told(snapshot: Snapshot) -> None:
    action = replace(snapshot.actions[0], state=State.REOPENED)
    change = compare_snapshots(snapshot, replace(snapshot, actions=(action,)))
    assert "Open again" in change.done[0].text


def test_a_new_weak_spot_and_a_lost_barrier_are_told(snapshot: Snapshot) -> None:
    change = compare_snapshots(replace(snapshot, findings=()), replace(snapshot, controls=()))
    assert change.weak_spots[0].text == f"New: {TITLE}."
    assert change.barriers[0].text.startswith("No longer in force: ")


def test_a_device_that_is_missing_is_not_called_gone(snapshot: Snapshot) -> None:
    fewer = replace(snapshot, assets=snapshot.assets[1:])
    missing = name_of(snapshot.assets[0])
    assert compare_snapshots(snapshot, fewer).devices[0].text == f"Whether {missing} is still there: not known."
    assert compare_snapshots(fewer, snapshot).devices[0].text.startswith(f"New: {missing}")
