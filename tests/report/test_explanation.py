"""One device explained."""

from __future__ import annotations

from dataclasses import replace

from asepsis.report.analysis import DeviceBehind
from asepsis.report.explanation import in_words, render, settling_question
from tests.report.test_analysis import scanner
from tests.report.test_table import printed


def test_plain_words_come_first() -> None:
    assert in_words(scanner()) == (
        "ct1 is almost certainly (97%) a device of the kind “CT scanner”, because It sends CT images."
    )


def test_what_is_not_known_is_not_called_harmless() -> None:
    assert "Do not take it for harmless" in in_words(replace(scanner(), attributes={}))


def test_each_belief_leads_to_rule_capture_and_packet() -> None:
    text = printed(render(scanner()))
    assert "What it is: CT scanner (97%, almost certain)" in text
    assert "It could also be medical imaging machine (2%)." in text or "(2%)" in text
    assert "rule dicom.ct, strength 0.90; dicom.object in packet 17 of x.pcap, 4 times" in text
    assert "dicom on tcp 104" in text


def test_evidence_below_even_odds_speaks_against_its_value() -> None:
    believed = scanner().attributes["category"]
    proof = replace(believed.evidence[0], value="workstation", strength=0.1)
    text = printed(render(replace(scanner(), attributes={"category": replace(believed, evidence=(proof,))})))
    assert "(speaks against computer)" in text
    assert "speaks for" not in text


def test_nothing_inferred_is_told_as_certain() -> None:
    sure = replace(scanner().attributes["category"], confidence=1.0)
    text = printed(render(replace(scanner(), attributes={"category": sure})))
    assert "(99%, almost certain)" in text
    assert "100%" not in text


def test_merges_and_devices_behind_are_told() -> None:
    behind = DeviceBehind("mri_scanner", "SIEMENS", "AERA", "2", "MR1")
    device = replace(scanner(), devices_behind=(behind,), merged_because=("both carry the serial number 1",))
    text = printed(render(device))
    assert "It speaks for another device: SIEMENS AERA MR1 2" in text
    assert "Several addresses are this one device: both carry the serial number 1." in text


def test_a_range_of_releases_comes_with_the_question_that_settles_it() -> None:
    question = settling_question("os_version", "10 or Server 2019")
    assert question is not None
    assert "Is it a server" in question
    assert "Which of these" in (settling_question("os_version", "95 or 98") or "")
    assert settling_question("os_version", "10") is None
    assert settling_question("hostname", "this or that") is None


def test_the_question_stands_beside_the_range() -> None:
    release = replace(scanner().attributes["category"], value="10 or Server 2019")
    text = printed(render(replace(scanner(), attributes={"os_version": release})))
    assert "System version: 10 or Server 2019" in text
    assert "One question settles it" in text
