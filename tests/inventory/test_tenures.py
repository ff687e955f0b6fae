"""Who held an IP address when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Subject
from asepsis.inventory.facts import take_stock
from asepsis.inventory.tenures import FOR_EVER, LEASE_KIND, lease_end, tenures
from tests.inventory.scene import (
    ARCHIVE,
    ROUTER,
    SCANNER,
    START,
    PlainJudgement,
    bound,
    conversation,
    observation,
    sent,
    site_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.core.nouns import FieldValue

IP = "10.0.0.5"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def holder(minute: float, *leases: tuple[str, float], spans: tuple[tuple[str, float, float], ...]) -> str | None:
    found = tenures(
        ((Subject(mac, IP), at(first), at(last)) for mac, first, last in spans),
        ((Subject(mac, IP), at(end)) for mac, end in leases),
        lambda _, __: True,
    )
    return found.holder(IP, at(minute))


TWO = ((SCANNER, 0.0, 10.0), (ARCHIVE, 60.0, 70.0))


@pytest.mark.parametrize(
    ("minute", "expected"), [(-5, SCANNER), (5, SCANNER), (20, SCANNER), (50, ARCHIVE), (60, ARCHIVE), (99, ARCHIVE)]
)
def test_without_a_lease_the_nearer_holder_counts(minute: float, expected: str) -> None:
    assert holder(minute, spans=TWO) == expected


@pytest.mark.parametrize(("minute", "expected"), [(50, SCANNER), (55.5, ARCHIVE), (61, ARCHIVE)])
def test_until_its_lease_ends_the_address_is_the_holders(minute: float, expected: str) -> None:
    assert holder(minute, (SCANNER, 55), spans=TWO) == expected


def test_an_address_that_one_mac_held_has_no_holder_to_choose() -> None:
    assert holder(5, spans=TWO[:1]) is None


@given(st.permutations([*TWO, (ROUTER, 30.0, 31.0), (SCANNER, 2.0, 12.0)]), st.floats(-10, 100))
def test_the_order_of_sightings_means_nothing(order: list[tuple[str, float, float]], minute: float) -> None:
    assert holder(minute, spans=tuple(order)) == holder(minute, spans=tuple(sorted(order)))


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({"message_type": "ack", "lease_seconds": 600}, 10),
        ({"message_type": "offer", "lease_seconds": 600}, None),
        ({"message_type": "ack", "lease_seconds": FOR_EVER}, None),
        ({"message_type": "ack"}, None),
    ],
)
def test_only_an_acknowledged_lease_with_an_end_ends(fields: dict[str, FieldValue], minutes: int | None) -> None:
    assert lease_end(LEASE_KIND, fields, START) == (None if minutes is None else at(minutes))


def test_what_was_seen_without_a_mac_is_of_whom_held_the_address_then() -> None:
    """Two devices hold one address in turn; a router shows their talk to the sensor under its own MAC."""
    seen = [
        bound(SCANNER, IP, packet=1),
        observation("dhcp.lease", SCANNER, IP, {"message_type": "ack", "lease_seconds": 600}, packet=1),
        observation("ntlm.auth", ROUTER, IP, {"workstation": "OLD-HOLDER"}, packet=500),
        bound(ARCHIVE, IP, packet=5000),
        observation("ntlm.auth", ROUTER, IP, {"workstation": "NEW-HOLDER"}, packet=4500),
        bound(ROUTER, "10.0.0.1"),
        sent(ROUTER, IP, 63),
        bound("00:11:22:00:00:09", "10.0.0.9"),
    ]
    server = ("00:11:22:00:00:09", "10.0.0.9")
    flows = [conversation((ROUTER, IP), server, 104, "dicom", packet=packet) for packet in (400, 4500)]
    inventory = take_stock(site_of(seen, flows), PlainJudgement())
    devices = {asset.macs[0]: asset for asset in inventory.assets}
    assert devices[SCANNER].hostnames == ("OLD-HOLDER",)
    assert devices[ARCHIVE].hostnames == ("NEW-HOLDER",)
    clients = {one.client: one.conversations for one in inventory.relations}
    assert clients == {devices[SCANNER].id: 1, devices[ARCHIVE].id: 1}
    assert devices[SCANNER].ips == devices[ARCHIVE].ips == (IP,)
    assert not devices[SCANNER].doubts
