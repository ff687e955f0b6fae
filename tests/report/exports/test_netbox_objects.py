"""Objects of NetBox by what they are called."""

from __future__ import annotations

import pytest

from asepsis.inventory.lists.netbox import DEVICES
from asepsis.report.exports.netbox_objects import INTERFACE, INTERFACES, IPS, MACS, Holdings, Ref, by_number, slug

HELD = Holdings(
    {
        DEVICES: [{"id": 3, "name": "CT1", "site": {"name": "Main"}}],
        INTERFACES: [{"id": 7, "name": "eth0", "device": {"id": 3}}],
        MACS: [
            {"id": 1, "mac_address": "00:11:22:00:00:0A", "assigned_object_type": INTERFACE, "assigned_object_id": 7}
        ],
        IPS: [{"id": 2, "address": "192.0.2.7/24", "assigned_object_type": None, "assigned_object_id": None}],
    }
)


def test_addresses_are_found_however_they_are_written_and_lead_to_their_device() -> None:
    holder = HELD.holder(Ref(MACS, "00:11:22:00:00:0a"))
    assert holder is not None
    assert holder["name"] == "CT1"
    assert HELD.get(Ref(IPS, "192.0.2.7")) is not None
    assert HELD.holder(Ref(IPS, "192.0.2.7")) is None, "nobody has it"
    assert HELD.devices_with_mac == {3}


def test_objects_are_found_by_number_and_by_name() -> None:
    assert HELD.get(Ref(INTERFACES, "3/eth0")) == HELD.get(Ref(INTERFACES, by_number(7)))
    assert HELD.names["main", "ct1"] == 1


@pytest.mark.parametrize(("text", "expected"), [("B. Braun", "b-braun"), ("日立", "not-known"), ("a" * 200, "a" * 100)])
def test_slugs_are_what_netbox_takes(text: str, expected: str) -> None:
    assert slug(text) == expected
