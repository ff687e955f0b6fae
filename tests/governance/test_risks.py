"""Elements 3, 5, 6 and 7: as the board tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.core.findings import State
from asepsis.governance.risks import action_grounds, impact, level, likelihood, threats
from asepsis.governance.snapshot import Snapshot, read_snapshot
from tests.governance.site import TITLE, board_filled, practice

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_snapshot(board_filled(tmp_path))


def test_without_findings_all_is_not_known(tmp_path: Path) -> None:
    bare = read_snapshot(practice(tmp_path))
    for found in (threats(bare), likelihood(bare), level(bare)):
        assert not any(one.is_known for one in found)
    assert "What the weak spots would do: not known." in [one.text for one in impact(bare)]


def test_a_finding_is_told_with_its_packet(snapshot: Snapshot) -> None:
    told = next(one for one in threats(snapshot) if TITLE in one.text)
    assert told.is_known
    assert told.grounds[0].rule == "dicom_without_tls"
    assert told.grounds[0].packet > 0


def test_devices_without_a_finding_are_not_called_safe(snapshot: Snapshot) -> None:
    last = list(threats(snapshot))[-1]
    assert not last.is_known
    assert "does not mean" in last.fill


def test_an_unsure_finding_says_so(snapshot: Snapshot) -> None:
    unsure = replace(snapshot.findings[0], is_certain=False, question="Is it a test?")
    other = replace(snapshot, findings=(unsure,))
    assert "This may not be so: Is it a test?" in next(one.text for one in threats(other) if TITLE in one.text)
    assert "It may be open." in list(likelihood(other))[-1].text


def test_a_finding_whose_packets_are_gone_is_not_known(snapshot: Snapshot) -> None:
    gone = replace(snapshot, held=replace(snapshot.held, observations=frozenset()))
    for told in (*threats(gone), *likelihood(gone), *level(gone)):
        assert not told.is_known, told.text


def test_a_closed_finding_is_no_weak_spot(snapshot: Snapshot) -> None:
    closed = replace(snapshot, findings=(replace(snapshot.findings[0], state=State.DONE),))
    assert TITLE not in " ".join(one.text for one in threats(closed))


def test_the_level_is_an_interval_and_each_action_says_what_it_changes(snapshot: Snapshot) -> None:
    told = [one.text for one in level(snapshot)]
    assert told[0] == "The worst risk is 71 of 100, and not below 55 or above 80. This is for today."
    assert told[1].endswith("The worst risk then goes from 71 to 22.")
    same = replace(snapshot.actions[0], score_after=snapshot.actions[0].score_before)
    assert "stays at 71" in list(level(replace(snapshot, actions=(same,))))[1].text


def test_an_action_stands_on_its_findings(snapshot: Snapshot) -> None:
    assert action_grounds(snapshot, snapshot.actions[0])[0].rule == "dicom_without_tls"
    assert action_grounds(replace(snapshot, findings=()), snapshot.actions[0]) == []


def test_impact_names_what_a_service_needs(snapshot: Snapshot) -> None:
    told = next(one for one in impact(snapshot) if "“Imaging”" in one.text)
    assert "image archive (PACS)" in told.text
    assert told.grounds
