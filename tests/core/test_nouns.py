"""The nouns keep what the stages rely on: they are values, and their words are those of the analysis document."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from asepsis.core.nouns import Attribute, Evidence, Family, Observation, Subject

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def observation(host_name: str) -> Observation:
    """Return an observation of one host that asks for an address."""
    return Observation(NOON, "x.pcap", 1, "dhcp.request", Subject(mac="00:11:22:33:44:55"), {"host_name": host_name})


def test_an_observation_can_be_counted_in_a_set() -> None:
    assert len({observation("ct1"), observation("ct1"), observation("ct2")}) == 2


def test_evidence_with_other_fields_is_other_evidence() -> None:
    evidence = Evidence(Attribute.OS, "windows", 0.9, Family.DHCP, "rule", "dhcp.request", {"vendor_class": "MSFT 5.0"})
    assert evidence != dataclasses.replace(evidence, fields={"vendor_class": "MSFT 98"})


def test_attributes_are_written_as_in_the_analysis_document() -> None:
    written = {"category", "vendor", "model", "os", "os_version", "firmware", "serial", "hostname"}
    assert {str(attribute) for attribute in Attribute} == written
