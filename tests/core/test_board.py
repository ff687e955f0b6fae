"""The board keeps what capabilities say, and lets only who said it take it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.core import board
from asepsis.core.findings import Control, Event, Finding, Pointer, State
from asepsis.core.store.database import open_store, writing

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POINTER = Pointer(kind="dicom.association_accept", sentence="It took a caller it did not know.", packet=7, time=NOON)
FINDING = Finding(
    id="dicom_open:a1",
    kind="dicom_open",
    asset_id="a1",
    title="The image archive takes any caller",
    care="Anyone on the network can fetch images.",
    fixed_when="It turns an unknown caller away.",
    evidence=(POINTER,),
    first_seen=NOON,
    last_seen=NOON,
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(tmp_path / "store.sqlite")


def test_a_statement_is_read_back_as_it_was_written(engine: Engine) -> None:
    with writing(engine) as session:
        board.publish(session, "risk", [FINDING])
    assert board.read(engine, Finding) == (FINDING,)


def test_a_statement_said_again_is_written_anew(engine: Engine) -> None:
    done = Finding(
        **{**{name: getattr(FINDING, name) for name in FINDING.__slots__}, "state": State.DONE, "verified": NOON}
    )
    for one in (FINDING, done):
        with writing(engine) as session:
            board.publish(session, "risk", [one])
    assert board.read(engine, Finding) == (done,)


def test_only_who_said_it_takes_it_back(engine: Engine) -> None:
    with writing(engine) as session:
        board.publish(session, "risk", [FINDING])
        board.withdraw(session, "segmentation", Finding, [FINDING.id])
    assert board.read(engine, Finding) == (FINDING,)
    with writing(engine) as session:
        board.withdraw(session, "risk", Finding, [FINDING.id])
    assert board.read(engine, Finding) == ()


def test_nouns_are_kept_apart(engine: Engine) -> None:
    control = Control("c1", "blocked", ("a1",), ("a2",), "tcp", ((104, 104),), (POINTER,), NOON)
    event = Event("e1", "policy_enforced", "The rules are in force.", NOON)
    with writing(engine) as session:
        board.publish(session, "segmentation", [control])
        board.publish(session, "segmentation", [event])
    assert (board.read(engine, Control), board.read(engine, Event)) == ((control,), (event,))
