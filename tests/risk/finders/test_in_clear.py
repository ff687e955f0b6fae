"""Patient data in clear: who to whom and how much, never the data."""

from __future__ import annotations

import pytest

from asepsis.risk.finders.in_clear import volume
from tests.risk.practice_scene import PUBLIC, asset, exchange, found, scene

MONITOR, ENGINE = (
    asset("monitor", "192.168.1.12", "patient_monitor"),
    asset("hub", "192.168.1.13", "integration_engine"),
)


@pytest.mark.parametrize("protocol", ["hl7", "dicom", "poct1a"])
def test_who_to_whom_and_how_much(protocol: str) -> None:
    one = found(scene([MONITOR, ENGINE], [exchange("monitor", "hub", 6661, protocol)]))[
        "clear_text_patient_data.monitor"
    ]
    assert "message hub hub" in one.finding.care
    assert "12 kB" in one.finding.care


def test_data_that_leaves_the_site_is_a_finding_of_its_own() -> None:
    site = scene(
        [MONITOR, ENGINE],
        [exchange("monitor", "hub", 6661, "hl7"), exchange("monitor", None, 515, "hl7", address=PUBLIC)],
    )
    one = found(site)["clear_text_to_outside.monitor"]
    assert PUBLIC in one.finding.evidence[0].sentence
    assert "clear_text_patient_data.monitor" not in found(site)


def test_encrypted_talk_is_none() -> None:
    assert not [
        name for name in found(scene([MONITOR, ENGINE], [exchange("monitor", "hub", 6661, "tls")])) if "clear" in name
    ]


def test_volumes_in_words() -> None:
    assert [volume(octets) for octets in (12, 12_000, 12_000_000)] == ["12 bytes", "12 kB", "12 MB"]
