"""The devices of a NetBox as a list."""

from __future__ import annotations

import pytest

from asepsis.inventory.lists.netbox import NOT_KNOWN, read_netbox
from asepsis.inventory.lists.netbox_client import NetBoxError, Server
from tests.netbox_server import TOKEN, NetBox, running


def test_devices_come_with_their_addresses_and_makers() -> None:
    netbox = NetBox()
    maker = netbox.add("dcim/manufacturers", name="Siemens", slug="siemens")
    kind = netbox.add("dcim/device-types", manufacturer=maker, model=NOT_KNOWN, slug="open")
    role = netbox.add("dcim/device-roles", name="CT scanner", slug="ct")
    site = netbox.add("dcim/sites", name="Main", slug="main")
    address = netbox.add("ipam/ip-addresses", address="192.0.2.7/24")
    device = netbox.add(
        "dcim/devices", name="CT1", device_type=kind, role=role, site=site, serial="75601", primary_ip4=address
    )
    port = netbox.add("dcim/interfaces", device=device, name="eth0", type="other")
    netbox.add(
        "dcim/mac-addresses",
        mac_address="00:11:22:00:00:01",
        assigned_object_type="dcim.interface",
        assigned_object_id=port,
    )
    with running(netbox) as url:
        (one,) = read_netbox(Server.named(url, TOKEN))
    assert one.said["mac"] == "00:11:22:00:00:01"
    assert (one.said["hostname"], one.said["ip"], one.said["serial"]) == ("CT1", "192.0.2.7", "75601")
    assert one.said["vendor"] == "Siemens"
    assert "model" not in one.said


def test_an_empty_netbox_is_told() -> None:
    with running(NetBox()) as url, pytest.raises(NetBoxError, match="holds no device"):
        read_netbox(Server.named(url, TOKEN))
