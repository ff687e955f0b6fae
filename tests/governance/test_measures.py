"""Elements 4, 8 and 9."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.core.findings import Answer, Pointer, State
from asepsis.governance.measures import measures, next_year, record, review
from asepsis.governance.snapshot import Snapshot, read_snapshot
from tests.governance.site import SEEN, board_filled, practice

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_snapshot(board_filled(tmp_path))


def test_a_barrier_is_told_with_its_proof(snapshot: Snapshot) -> None:
    told = next(one for one in measures(snapshot) if "blocked" in one.text)
    assert "tcp port 4242".upper() in told.text.upper()
    assert told.grounds[0].kind == "proof"


def test_a_barrier_without_proof_is_not_known(snapshot: Snapshot) -> None:
    bare = replace(snapshot, controls=(replace(snapshot.controls[0], evidence=()),))
    assert [one.text for one in measures(bare)][1:] == ["Whether a barrier holds: not known."]


def test_without_barriers_that_is_told(tmp_path: Path) -> None:
    told = [one for one in measures(read_snapshot(practice(tmp_path))) if "Barriers" in one.text]
    assert [one.is_known for one in told] == [False]


def test_the_share_of_locked_paths_adds_up(snapshot: Snapshot) -> None:
    told = next(iter(measures(snapshot))).text
    total, locked, readable, unclear = (int(word) for word in told.replace(".", "").split() if word.isdigit())
    assert total == locked + readable + unclear
    assert readable > 0


def test_the_record_names_each_recording_with_its_mark(snapshot: Snapshot) -> None:
    told = " ".join(one.text for one in record(snapshot, "abc"))
    assert snapshot.digests[0] in told
    assert "practice.pcap" in told
    assert "abc" in told
    assert "six years" in told


def test_what_others_asked_is_told_with_who_and_when(snapshot: Snapshot) -> None:
    answer = Answer("edition:1", "Which edition?", snapshot.assets[0].id, "LTSC", "Ann", SEEN)
    told = next(one for one in record(replace(snapshot, answers={"edition:1": answer}), "abc") if one.answer)
    assert "The answer was “LTSC”" in told.text
    assert told.answer == answer


def test_the_review_calls_the_proposal_no_law(snapshot: Snapshot) -> None:
    told = " ".join(one.text for one in review(snapshot))
    assert "It is not law." in told
    assert "2 Mar 2027" in told
    assert "The rules were put in force." in told


def test_a_done_action_is_told_with_the_day(snapshot: Snapshot) -> None:
    pointer = Pointer("proof", "A new talk failed")
    done = replace(snapshot.actions[0], state=State.DONE, verified=SEEN, evidence=(pointer,))
    assert "seen to be done on 2 Mar 2026" in " ".join(one.text for one in review(replace(snapshot, actions=(done,))))


def test_an_event_whose_evidence_is_gone_is_not_known(snapshot: Snapshot) -> None:
    gone = replace(snapshot.events[0], evidence=(Pointer("dhcp.request", "x", "gone.pcap", 5),))
    last = list(review(replace(snapshot, events=(gone,))))[-1]
    assert not last.is_known


def test_a_year_later() -> None:
    assert next_year(datetime(2028, 2, 29, tzinfo=UTC)).day == 28
    assert next_year(SEEN).year == SEEN.year + 1
