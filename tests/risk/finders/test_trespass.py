"""Who reaches devices for care without need, and who is there at all."""

from __future__ import annotations

import pytest

from tests.risk.practice_scene import asset, exchange, found, scene, small_practice

ULTRASOUND = asset("us", "192.168.1.11", "ultrasound")
NAME = "guest_or_office_reaches_clinical.us"


@pytest.mark.parametrize(("category", "is_certain"), [("workstation", True), ("mobile_phone", True), (None, False)])
def test_an_answered_visit_is_found(category: str | None, is_certain: bool) -> None:  # noqa: FBT001
    visitor = asset("visitor", "192.168.1.20", category)
    one = found(scene([ULTRASOUND, visitor], [exchange("visitor", "us", 104, "http")]))[NAME]
    assert one.finding.is_certain is is_certain


def test_care_devices_and_name_services_are_no_trespass() -> None:
    other, desk = asset("pacs", "192.168.1.10", "pacs"), asset("desk", "192.168.1.20", "workstation")
    site = scene([ULTRASOUND, other, desk], [exchange("pacs", "us", 104, "dicom"), exchange("desk", "us", 5353)])
    assert NAME not in found(site)


def test_permitted_work_is_none_and_other_work_is() -> None:
    archive, desk = asset("us", "192.168.1.10", "pacs"), asset("desk", "192.168.1.20", "workstation")
    assert NAME not in found(scene([archive, desk], [exchange("desk", "us", 443, "tls")]))
    assert NAME in found(scene([archive, desk], [exchange("desk", "us", 22, "ssh")]))


def test_guests_beside_care() -> None:
    one = found(small_practice())["guest_on_care_network.site"]
    assert one.finding.asset_id is None
    apart = scene([ULTRASOUND, asset("phone", "192.168.7.30", "mobile_phone")])
    assert "guest_on_care_network.site" not in found(apart)


def test_what_nobody_knows_is_a_question() -> None:
    one = found(scene([asset("box", "192.168.1.40", None)]))["unknown_device.box"]
    assert one.finding.question == "What is unknown device box?"
    assert one.finding.evidence[0].time is not None
