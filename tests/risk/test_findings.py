"""Findings have evidence, words and a steady identifier."""

from __future__ import annotations

from asepsis.risk.findings import MAX_POINTERS, find
from tests.risk.practice_scene import asset, exchange, found, scene, small_practice


def test_the_small_practice() -> None:
    assert sorted(found(small_practice())) == [
        "clear_text_patient_data.desk",
        "clear_text_patient_data.xray1",
        "clear_text_to_outside.monitor",
        "dicom_accepts_unknown_caller.archive",
        "dicom_without_tls.archive",
        "guest_on_care_network.site",
        "hard_coded_public_address.monitor",
        "windows_out_of_support.xray1",
    ]


def test_each_finding_rests_on_evidence_and_says_what_it_means() -> None:
    for one in find(small_practice()):
        finding = one.finding
        assert finding.evidence
        assert finding.title
        assert finding.care
        assert finding.fixed_when
        assert "{" not in finding.title + finding.care + finding.fixed_when
        assert finding.first_seen <= finding.last_seen
        assert finding.is_certain or finding.question


def test_evidence_is_bounded() -> None:
    desks = [asset(f"desk{number}", f"192.168.1.{number}", "workstation") for number in range(20, 60)]
    visits = [exchange(desk.id, "us", 22, "ssh", packet=number) for number, desk in enumerate(desks, 1)]
    site = scene([asset("us", "192.168.1.11", "ultrasound"), *desks], visits)
    evidence = found(site)["guest_or_office_reaches_clinical.us"].finding.evidence
    assert len(evidence) == MAX_POINTERS
    assert evidence[-1].packet == len(visits)
