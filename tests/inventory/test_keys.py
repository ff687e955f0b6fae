"""Marks by which a device is known again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.keys import CHASSIS, Key, keys_of
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue

UUID = "6b29fc40-ca47-1067-b31d-00dd010662da"


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("upnp.description", {"udn": UUID}, [Key("UPnP device identifier", UUID, is_strong=True)]),
        (
            "smb2.negotiate",
            {"server_guid": UUID.upper()},
            [Key("SMB server identifier", UUID, is_strong=True, is_copied=True)],
        ),
        ("smb2.negotiate", {"server_guid": "00000000-0000-0000-0000-000000000000"}, []),
        ("smb2.negotiate", {"client_guid": UUID}, []),
        (
            "poct1a.hello",
            {"vendor_id": "AC", "model_id": "G1", "serial_id": "UU12345678"},
            [Key("serial number", "ac/g1/uu12345678", is_strong=True)],
        ),
        ("poct1a.hello", {"vendor_id": "AC", "serial_id": "00000000"}, []),
        ("poct1a.hello", {"serial_id": "UU12345678"}, []),
        (
            "dhcp.request",
            {"client_id": "ff" + "00000001" + "0001000112345678", "host_name": "CT1"},
            [
                Key("DHCP unique identifier", "0001000112345678", is_strong=True, is_copied=True),
                Key("host name", "ct1", is_strong=False),
            ],
        ),
        ("dhcp.request", {"client_id": "01001122334455"}, []),
        (
            "dhcpv6.message",
            {"message_type": "solicit", "duid": "0001000112345678", "fqdn": "CT1"},
            [
                Key("DHCP unique identifier", "0001000112345678", is_strong=True, is_copied=True),
                Key("host name", "ct1", is_strong=False),
            ],
        ),
        ("dhcpv6.message", {"message_type": "relay_forward", "relay_link": "2001:db8::1"}, []),
        ("lldp.neighbour", {"chassis_id": "00:11:22:00:00:09"}, [Key(CHASSIS, "00:11:22:00:00:09", is_strong=True)]),
        ("lldp.neighbour", {"chassis_id": "ward-switch"}, []),
        ("stp.bpdu", {"bridge_id": "00:11:22:00:00:09"}, [Key(CHASSIS, "00:11:22:00:00:09", is_strong=True)]),
        ("stp.bpdu", {"bridge_id": "02:42:00:00:00:09"}, []),
        ("lacp.actor", {"system": "00:11:22:00:00:09"}, [Key(CHASSIS, "00:11:22:00:00:09", is_strong=True)]),
        ("lacp.actor", {"partner_system": "00:11:22:00:00:09"}, []),
        ("nbns.status", {"mac": "00:11:22:00:00:09"}, [Key(CHASSIS, "00:11:22:00:00:09", is_strong=True)]),
        ("nbns.registration", {"name": "CT1", "suffix": 0, "is_group": True}, []),
        ("nbns.registration", {"name": "CT1", "suffix": 0}, [Key("host name", "ct1", is_strong=False)]),
        ("dns.query", {"name": "ct1"}, []),
    ],
)
def test_marks_of_an_observation(kind: str, fields: dict[str, FieldValue], expected: list[Key]) -> None:
    assert keys_of(observation(kind, SCANNER, None, fields)) == expected
