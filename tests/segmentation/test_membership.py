"""Devices in zones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from asepsis.core.nouns import Alternative, Attribute, Fact
from asepsis.segmentation.knowledge import shipped_knowledge
from asepsis.segmentation.membership import members_of, networks_of
from asepsis.segmentation.model import Care
from tests.segmentation.sample import START, asset, observed


def zone_of(*talks: tuple[str, str, str, int, str | None], kind: str | None = None, sure: float = 0.95) -> str:
    """The zone of device 9 beside a pump."""
    seen = observed([asset(1, "infusion_pump"), asset(9, kind, confidence=sure)], *talks)
    return members_of(seen.assets, seen.conversations, shipped_knowledge())[1].zone


def test_zones_follow_what_a_device_is() -> None:
    assert zone_of(kind="xray") == "imaging"
    assert zone_of(kind="workstation") == "office"
    assert zone_of() == "unknown"


def test_an_unsure_kind_earns_no_trust_but_a_medical_one_keeps_its_care() -> None:
    assert zone_of(kind="workstation", sure=0.3) == "unknown"
    assert zone_of(kind="infusion_pump", sure=0.3) == "clinical_therapy"


def test_an_unknown_server_of_a_pump_stands_by_the_patient() -> None:
    assert zone_of(("192.168.7.1", "192.168.7.9", "tcp", 3613, None)) == "clinical_therapy"
    assert zone_of(("192.168.7.9", "192.168.7.1", "tcp", 80, "http")) == "unknown"


def test_a_finer_likely_kind_wins_over_a_general_one() -> None:
    fact = Fact(Attribute.CATEGORY, "medical_device", 0.9, (), (Alternative("patient_monitor", 0.6),))
    one = replace(asset(1, None), facts={Attribute.CATEGORY: fact})
    (member,) = members_of([one], (), shipped_knowledge())
    assert (member.zone, member.care) == ("clinical_monitoring", Care.MONITORING)


def test_an_address_belongs_to_the_device_seen_with_it_last() -> None:
    early, late = asset(1, "printer"), replace(asset(2, "xray"), ips=("192.168.7.1",))
    late = replace(late, last_seen=START + timedelta(days=2))
    members = members_of([early, late], (), shipped_knowledge())
    assert [member.ips for member in members] == [("fe80::1",), ("192.168.7.1",)]
    assert networks_of(members) == ("192.168.7.0/24", "fe80::/10")
