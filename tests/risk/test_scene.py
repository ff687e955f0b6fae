"""Devices by group, and what was said of each."""

from __future__ import annotations

import pytest

from asepsis.core.findings import Answer
from asepsis.risk.scene import Group, group_of, pointer_at, pointer_to
from tests.risk.practice_scene import asset, at, exchange, remark, scene, small_practice


@pytest.mark.parametrize(
    ("category", "group"),
    [
        ("pacs", Group.CLINICAL), ("mobile_phone", Group.GUEST), ("printer", Group.OFFICE),
        ("workstation", Group.OFFICE),
        ("ip_camera", Group.THING), ("plc", Group.BUILDING), ("router", Group.NETWORK), (None, Group.UNKNOWN),
    ],
)  # fmt: skip
def test_groups(category: str | None, group: Group) -> None:
    assert group_of(category) is group


def test_names_are_those_of_people() -> None:
    site = small_practice()
    assert site.named("xray1") == "X-ray xray1"
    assert site.named(None, "8.8.4.4") == "8.8.4.4"


def test_remarks_and_exchanges_by_device() -> None:
    site = small_practice()
    assert [one.observation.fields["version"] for one in site.said("ntlm.auth", "xray1")] == ["10.0.14393"]
    assert site.said("ntlm.auth", "archive") == site.said("no.kind", "archive") == []
    assert len(site.as_server["archive"]) == 2


def test_the_last_answer_counts() -> None:
    said = tuple(Answer("q", "?", None, value, "owner", at(hours)) for value, hours in (("new", 2), ("old", 1)))
    assert scene([asset("a", "192.168.1.2", None)], answers=said).answers == {"q": "new"}


def test_pointers_lead_to_the_packet() -> None:
    assert pointer_to(exchange("a", "b", 80, packet=17), "said").packet == 17
    assert pointer_at(remark("a", "ntlm.auth", {}, packet=18), "said").kind == "ntlm.auth"
