"""DICOM in clear, and DICOM for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.risk.finders.imaging import was_let_in
from tests.risk.practice_scene import asset, at, exchange, found, remark, scene, small_practice

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue
    from asepsis.risk.scene import Scene

ARCHIVE, XRAY = asset("archive", "192.168.1.10", "pacs"), asset("xray1", "192.168.1.11", "xray")
KNOWN: dict[str, FieldValue] = {"calling_ae": "XRAY1", "called_ae": "ARCHIVE"}
STRANGE: dict[str, FieldValue] = {"calling_ae": "VIEW", "called_ae": "ARCHIVE"}


def called_by(category: str | None, *, is_accepted: bool = True) -> Scene:
    """The archive is called by its X-ray and by something else."""
    other = asset("other", "192.168.1.20", category)
    accepts = [remark("archive", "dicom.association_accept", KNOWN)]
    if is_accepted:
        accepts.append(remark("archive", "dicom.association_accept", STRANGE, packet=30))
    asked = [remark("xray1", "dicom.association_request", KNOWN), remark("other", "dicom.association_request", STRANGE)]
    calls = [exchange("xray1", "archive", 104, "dicom"), exchange("other", "archive", 104, "dicom", hours=2)]
    return scene([ARCHIVE, XRAY, other], calls, [*accepts, *asked])


def test_an_accepted_desk_computer_proves_that_nobody_checks() -> None:
    one = found(called_by("workstation"))["dicom_accepts_unknown_caller.archive"]
    assert one.finding.is_certain
    assert [pointer.packet for pointer in one.finding.evidence] == [30]
    assert "“VIEW”" in one.finding.evidence[0].sentence
    assert one.port == 104


def test_a_caller_nobody_knows_is_a_question() -> None:
    one = found(called_by(None))["dicom_accepts_unknown_caller.archive"]
    assert not one.finding.is_certain
    assert "other" in one.finding.question


def test_a_viewing_station_is_a_partner_and_a_refused_call_is_no_finding() -> None:
    assert "dicom_accepts_unknown_caller.archive" not in found(called_by("dicom_workstation"))
    assert "dicom_accepts_unknown_caller.archive" not in found(called_by("workstation", is_accepted=False))


def test_a_server_of_any_name_is_told_without_a_stranger() -> None:
    wrong: dict[str, FieldValue] = {"calling_ae": "XRAY1", "called_ae": "WHATEVER"}
    said = [remark("archive", "dicom.association_accept", fields) for fields in (KNOWN, wrong)]
    site = scene([ARCHIVE, XRAY], [exchange("xray1", "archive", 104, "dicom")], said)
    one = found(site)["dicom_accepts_unknown_caller.archive"]
    assert not one.finding.is_certain
    assert any("WHATEVER" in pointer.sentence for pointer in one.finding.evidence)


def test_clear_dicom_is_found_and_tls_is_not() -> None:
    clear = found(scene([ARCHIVE, XRAY], [exchange("xray1", "archive", 104, "dicom", lasts=3)]))
    assert clear["dicom_without_tls.archive"].finding.last_seen == at(4)
    assert "dicom_without_tls.archive" not in found(scene([ARCHIVE, XRAY], [exchange("xray1", "archive", 2762, "tls")]))


def test_who_was_let_in() -> None:
    site = small_practice()
    let_in = {one.client: was_let_in(site, one) for one in site.as_server["archive"]}
    assert let_in == {"xray1": True, "desk": True}
