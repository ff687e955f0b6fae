"""The analysis document."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from asepsis.core.nouns import Alternative, Capture, Problem, Service
from asepsis.core.taxonomy import Realm
from asepsis.report.analysis import Analysis, Belief, Device, Proof
from tests import practice as invented

MOMENT = datetime(2026, 11, 21, 10, 0, 0, 1, tzinfo=UTC)


def scanner(realm: Realm = Realm.MEDICAL, device_id: str = "d1") -> Device:
    proof = Proof(
        "dicom.ct", "ct_scanner", "dicom.object", {"modality": "CT"}, 0.9, 4, "x.pcap", 17, "It sends CT images"
    )
    belief = Belief("ct_scanner", 0.97, (Alternative("imaging_modality", 0.02),), (proof,), why="It sends CT images")
    service = Service("tcp", 104, "dicom", "server")
    return Device(
        device_id, "ct1", realm, ("00:00:5e:00:53:01",), ("192.0.2.7",), ("ct1",), {"category": belief},
        (service,), MOMENT, MOMENT,
    )  # fmt: skip


def test_the_document_has_the_promised_field_names() -> None:
    capture = Capture("x.pcap", 123, 4567, MOMENT, None, ("ethernet",), (Problem("truncated_file", 1, "at 4567"),))
    document = json.loads(Analysis((capture,), (scanner(),)).to_json())
    assert document["schema"] == "asepsis.analysis/1"
    assert document["captures"][0]["bytes"] == 4567
    assert document["captures"][0]["first"] == "2026-11-21T10:00:00.000001Z"
    assert document["captures"][0]["last"] is None
    assert document["captures"][0]["problems"] == [{"kind": "truncated_file", "count": 1, "detail": "at 4567"}]
    category = document["devices"][0]["attributes"]["category"]
    assert category["alternatives"] == [{"value": "imaging_modality", "confidence": 0.02}]
    assert category["evidence"][0]["fields"] == {"modality": "CT"}
    assert document["devices"][0]["services"] == [
        {"transport": "tcp", "port": 104, "protocol": "dicom", "role": "server"}
    ]


def test_realms_come_in_their_order_and_empty_ones_not_at_all() -> None:
    analysis = Analysis((), (scanner(Realm.UNKNOWN, "a"), scanner(Realm.MEDICAL, "b"), scanner(Realm.UNKNOWN, "c")))
    groups = analysis.by_realm()
    assert list(groups) == [Realm.MEDICAL, Realm.UNKNOWN]
    assert [device.id for device in groups[Realm.UNKNOWN]] == ["a", "c"]


@pytest.mark.parametrize("devices", [(), (scanner(),), (scanner(), replace(scanner(), name="two\nlines \u2028"))])
def test_parts_make_the_same_text_as_the_whole(devices: tuple[Device, ...]) -> None:
    document = replace(invented.practice(), devices=devices)
    for one in (document, replace(document, relations=())):
        assert one.to_json() == json.dumps(one.to_dict(), ensure_ascii=False, indent=1) + "\n"
