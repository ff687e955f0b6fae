"""Elements 1 and 2 of the demo practice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Problem
from asepsis.governance.places import address_ranges, capture_grounds, data_places, lock_words, patient_talks, scope
from asepsis.governance.snapshot import Snapshot, read_snapshot
from asepsis.inventory.register.entry import Entry
from asepsis.inventory.register.records import add
from tests.governance.site import SEEN, practice

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_snapshot(practice(tmp_path))


def test_the_scope_tells_when_and_how_many(snapshot: Snapshot) -> None:
    told = [one.text for one in scope(snapshot)]
    assert any("2 Mar 2026" in text for text in told)
    assert any(text.startswith(f"We found {len(snapshot.assets)} devices.") for text in told)
    assert any("Not known is not safe" in text for text in told)


def test_an_empty_store_gives_gaps_only() -> None:
    assert not any(one.is_known for one in scope(Snapshot()))


def test_a_damaged_recording_is_told(snapshot: Snapshot) -> None:
    damaged = replace(snapshot.captures[0], problems=(Problem("truncated_file", 1, "ends at 77"),))
    told = [one for one in scope(replace(snapshot, captures=(damaged,))) if "could not be read" in one.text]
    assert [one.grounds[0].sentence for one in told] == ["ends at 77"]


def test_address_ranges(snapshot: Snapshot) -> None:
    assert address_ranges(snapshot.assets) == ["192.168.20.0/24"]


def test_captures_are_grounds_with_their_mark(snapshot: Snapshot) -> None:
    assert snapshot.digests[0][:16] in capture_grounds(snapshot)[0].sentence


def test_the_unlocked_image_path_is_told_with_its_packet(snapshot: Snapshot) -> None:
    paths = [one for one in data_places(snapshot) if "sends patient data to" in one.text and "DICOM" in one.text]
    assert paths
    assert all("not locked" in one.text and one.grounds[0].packet > 0 for one in paths)


def test_a_path_from_the_internet_is_told(snapshot: Snapshot) -> None:
    talk = next(one for one in patient_talks(snapshot) if one.protocol == "dicom")
    told = [one.text for one in data_places(replace(snapshot, talks=(replace(talk, client=None),)))]
    assert any(text.startswith("The internet sends patient data to image archive") for text in told)


def test_no_path_seen_is_not_known(snapshot: Snapshot) -> None:
    told = [one.text for one in data_places(replace(snapshot, talks=()))]
    assert "Where DRX-CONSOLE1 sends patient data: not known." in told


def test_a_path_whose_packet_is_gone_is_not_known(snapshot: Snapshot) -> None:
    nothing = replace(snapshot.held, relations=frozenset())
    told = [one for one in data_places(replace(snapshot, held=nothing)) if one.text.startswith("Where DRX")]
    assert told
    assert not any(one.is_known for one in told)


def test_a_locked_path_is_told_as_locked(snapshot: Snapshot) -> None:
    talk = patient_talks(snapshot)[0]
    assert "is locked" in lock_words(replace(talk, protocol="tls"))
    assert "cannot tell" in lock_words(replace(talk, protocol=None))
    assert "not locked" in lock_words(replace(talk, protocol="hl7"))


def test_what_no_sensor_hears_is_told_as_said(tmp_path: Path) -> None:
    engine = practice(tmp_path)
    add(engine, Entry("defibrillator", number=2), by="owner", at=SEEN)
    (told,) = [one for one in scope(read_snapshot(engine)) if "register" in one.text]
    assert told.text.startswith("The register holds 2 devices that no sensor hears.")
    assert [(ground.kind, ground.sentence.startswith("Said by: Owner")) for ground in told.grounds] == [
        ("answer", True)
    ]
