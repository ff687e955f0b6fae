"""A wider word is not a contradiction, and a contradiction is never shown as support."""

from __future__ import annotations

import pytest

from asepsis.report.stance import CONTRARY, Stance, by_stance, stance, stance_words
from tests.practice import belief, proof


@pytest.mark.parametrize(
    ("attribute", "believed", "value", "strength", "expected"),
    [
        ("category", "xray", "xray", 0.8, Stance.FOR),
        ("category", "xray", "imaging_modality", 0.8, Stance.RELATED),
        ("category", "xray", "medical_device", 0.8, Stance.RELATED),
        ("category", "imaging_modality", "xray", 0.8, Stance.RELATED),
        ("category", "xray", "workstation", 0.8, Stance.OTHER),
        ("category", "xray", "ct_scanner", 0.8, Stance.OTHER),
        ("category", "xray", "xray", 0.2, Stance.AGAINST),
        ("category", "xray", "infusion_pump", 0.1, Stance.EXCLUDING),
        ("vendor", "Carestream Health", "Carestream", 0.8, Stance.RELATED),
        ("vendor", "GE HealthCare", "ge healthcare", 0.8, Stance.FOR),
        ("vendor", "Siemens", "Philips", 0.8, Stance.OTHER),
        ("os", "Windows", "Linux", 0.8, Stance.OTHER),
        ("os_version", "10.0.14393", "10.0", 0.8, Stance.RELATED),
        ("model", "DRX-Evolution Plus", "DRX Evolution Plus", 0.8, Stance.FOR),
        ("radio", "a", "b", 0.8, Stance.OTHER),
    ],
)
def test_stances(attribute: str, believed: str, value: str, strength: float, expected: Stance) -> None:
    piece = proof(value, "dhcp.request", "x", strength, 1)
    assert stance(attribute, piece, belief(believed, 0.7, piece)) is expected


def test_each_stance_has_its_words() -> None:
    held = belief("xray", 0.7)

    def words(value: str, strength: float) -> str:
        return stance_words("category", proof(value, "dhcp.request", "x", strength, 1), held)

    assert words("xray", 0.8) == "Alone it would make us 80 % sure."
    assert words("imaging_modality", 0.8) == "Fits: it speaks for “Imaging modality” (80 %)."
    assert words("workstation", 0.7) == "Speaks for “Computer” instead (70 %)."
    assert words("xray", 0.1) == "Speaks against “X-ray” (90 %)."


def test_what_speaks_for_it_comes_first_and_the_strongest_before_the_weaker() -> None:
    pieces = [
        proof(value, "dhcp.request", "x", strength, packet)
        for packet, (value, strength) in enumerate(
            [("workstation", 0.9), ("xray", 0.8), ("xray", 0.7), ("medical_device", 0.6), ("xray", 0.1)]
        )
    ]
    assert [piece.packet for piece in by_stance("category", belief("xray", 0.7, *pieces))] == [1, 2, 3, 0, 4]


def test_only_contradictions_carry_a_mark() -> None:
    assert {Stance.OTHER, Stance.AGAINST} == CONTRARY
