"""Zones and services as data."""

from __future__ import annotations

from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.segmentation.knowledge import UNKNOWN_ZONE, shipped_knowledge
from asepsis.segmentation.model import Care


def test_each_kind_of_device_has_one_zone() -> None:
    named = [category for zone in shipped_knowledge().zones for category in zone.categories]
    assert sorted(named) == sorted(shipped_taxonomy().categories)


def test_what_is_not_known_is_neither_trusted_nor_harmless() -> None:
    knowledge = shipped_knowledge()
    assert knowledge.zone_of(None).id == UNKNOWN_ZONE
    assert knowledge.care_of("no such kind") is Care.UNKNOWN
    assert knowledge.care_of("medical_device") is Care.THERAPY
    assert knowledge.care_of("integration_engine") is Care.MONITORING


def test_clinical_servers_are_kinds_of_devices() -> None:
    assert shipped_knowledge().clinical_servers <= shipped_taxonomy().categories.keys()


def test_services_in_plain_words() -> None:
    knowledge = shipped_knowledge()
    assert knowledge.what_for("dicom", "tcp", 4242) == "sending and finding images"
    assert knowledge.what_for(None, "tcp", 3613) == "infusion pump and its server"
    assert knowledge.what_for(None, "tcp", 40_001) == "an unknown service (tcp 40001)"
    assert {knowledge.effect(care) for care in Care}
