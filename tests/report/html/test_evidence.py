"""Evidence is shown down to capture and packet, and what speaks against is told apart."""

from __future__ import annotations

from dataclasses import replace

from asepsis.report.html.evidence import device_evidence
from tests.practice import belief, device, practice, proof


def evidence_of(**attributes: object) -> str:
    return device_evidence(device(9, "x", None, attributes)).text  # type: ignore[arg-type]


def test_a_device_without_beliefs_has_no_evidence() -> None:
    assert evidence_of() == ""


def test_each_piece_names_rule_kind_fields_capture_and_packet() -> None:
    written = evidence_of(
        category=belief("ct_scanner", 0.9, proof("ct_scanner", "dicom.object", "CT9", 0.8, 1234, count=3))
    )
    for words in (
        "What it is: ",
        "CT scanner",
        "CT9",
        "packet 1,234",
        "seen 3 times",
        "test.dicom.object.model",
        "80 % sure",
    ):
        assert words in written


def test_evidence_against_is_marked() -> None:
    contrary = proof("ct_scanner", "dhcp.request", "pc-4", 0.1, 7)
    other = proof("workstation", "dhcp.request", "pc-4", 0.7, 8)
    written = evidence_of(category=belief("ct_scanner", 0.6, contrary, other))
    assert "Speaks against “CT scanner” (90 %)." in written
    assert "Speaks for “Computer” instead (70 %)." in written
    assert written.count('class="against"') == 2


def test_what_was_drawn_from_many_packets_names_none() -> None:
    derived = replace(proof("server", "endpoint.address", "64", 0.6, 0), capture="")
    assert "Drawn from many packets, seen once." in evidence_of(category=belief("server", 0.6, derived))


def test_a_belief_without_kept_packets_says_so() -> None:
    assert "No single packet is kept" in evidence_of(vendor=belief("X", 0.6))
    assert "A person said so." in evidence_of(vendor=belief("X", 1.0, by_person=True))


def test_kinds_come_first() -> None:
    first = device_evidence(practice().devices[0]).text
    assert first.index("What it is: ") < first.index("Maker: ") < first.index("Model: ")
