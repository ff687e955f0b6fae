"""The demo practice in a store, with what other capabilities would have written: what the tests of papers look at."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from asepsis.core import board
from asepsis.core.findings import Action, Control, Event, Finding, Pointer
from asepsis.core.knowledge import shipped_folder
from asepsis.core.store.database import open_store, writing
from asepsis.core.store.models import ObservationKept
from asepsis.governance.snapshot import read_snapshot
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.kept import Kept
from asepsis.sensing.captures import find_captures

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from asepsis.governance.snapshot import Snapshot

SEEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TITLE = "Images travel unlocked"


@cache
def _store() -> Path:
    """The demo practice as read from its recording, once for all tests."""
    path = Path(mkdtemp(prefix="asepsis-test-")) / "site.sqlite"
    kept = Kept.open(path, load_knowledge())
    kept.take_in(find_captures([str(shipped_folder() / "demo" / "practice.pcap")]).sources)
    kept.engine.dispose()
    return path


def practice_store(folder: Path) -> Path:
    """A copy of the store that a test may change."""
    path = folder / "site.sqlite"
    engine = open_store(_store())
    with engine.connect() as connection:  # what the write-ahead log holds goes into the file first
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    shutil.copy(_store(), path)
    return path


def practice(folder: Path) -> Engine:
    """The store, opened, without anything on its board."""
    return open_store(practice_store(folder))


def asset_with(snapshot: Snapshot, protocol: str) -> str:
    """The first device that talks by a protocol as a client."""
    return next(talk.client for talk in snapshot.talks if talk.protocol == protocol and talk.client is not None)


def pointer_to(engine: Engine, kind: str) -> Pointer:
    """A pointer to something that the store holds."""
    with Session(engine) as session:
        row = session.scalars(select(ObservationKept).where(ObservationKept.kind == kind).order_by("id")).first()
        assert row is not None
        return Pointer(kind, "An image transfer was asked for", row.capture, row.packet, row.first)


def finding(engine: Engine) -> Finding:
    """A weak spot as another capability would write it."""
    device = asset_with(read_snapshot(engine), "dicom")
    return Finding(
        "dicom_without_tls:1", "dicom_without_tls", device, TITLE, "Who is on the network can see exams.",
        "The same devices talk, and it is locked.", (pointer_to(engine, "dicom.association_request"),), SEEN, SEEN,
    )  # fmt: skip


def action(engine: Engine) -> Action:
    """An action for the weak spot."""
    found = finding(engine)
    return Action(
        "lock_images:1", "lock_images", "Lock the image paths", "They can be read.", "None while nobody scans.", 20,
        "the person who helps with computers", "We see locked talks.", (found.id,), (found.asset_id or "",),
        (55, 71, 80), (10, 22, 30), is_today=True,
    )  # fmt: skip


def control(engine: Engine) -> Control:
    """A measured barrier."""
    snapshot = read_snapshot(engine)
    source, target = (asset.id for asset in snapshot.assets[:2])
    proof = Pointer("proof", "All packets were checked")
    return Control("c1", "blocked", (source,), (target,), "tcp", ((4242, 4242),), (proof,), SEEN)


def board_filled(folder: Path) -> Engine:
    """The practice with a weak spot, an action, a barrier and an event on its board."""
    engine = practice(folder)
    event = Event("e1", "policy_enforced", "The rules were put in force", SEEN)
    with writing(engine) as session:
        board.publish(session, "risk", [finding(engine)])
        board.publish(session, "risk", [action(engine)])
        board.publish(session, "segmentation", [control(engine)])
        board.publish(session, "segmentation", [event])
    return engine


def with_name(snapshot: Snapshot, name: str) -> Snapshot:
    """The same practice, its first device called otherwise."""
    first = snapshot.assets[0]
    facts = {attribute: fact for attribute, fact in first.facts.items() if attribute.value != "hostname"}
    return replace(snapshot, assets=(replace(first, facts=facts, hostnames=(name,)), *snapshot.assets[1:]))
