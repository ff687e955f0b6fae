"""The devices that a NetBox holds, as a list beside what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.lists.files import netbox_cells
from asepsis.inventory.lists.listed import ListedDevice, listed
from asepsis.inventory.lists.netbox_client import NetBoxError

if TYPE_CHECKING:
    from asepsis.inventory.lists.netbox_client import Server

DEVICES = "dcim/devices"
MAC_ADDRESSES = "dcim/mac-addresses"
NOT_KNOWN = "Not known"
"""What an export writes where NetBox wants a maker or model and nobody can tell: no statement of the list."""


def read_netbox(server: Server) -> tuple[ListedDevice, ...]:
    """All devices of a NetBox. Raises NetBoxError."""
    server.check_release()
    macs: dict[int, str] = {}
    for one in server.objects(MAC_ADDRESSES):
        interface = one.get("assigned_object")
        device = interface.get("device") if isinstance(interface, dict) else None
        if isinstance(device, dict) and isinstance(device.get("id"), int):
            macs.setdefault(device["id"], str(one.get("mac_address", "")))
    found = []
    for row, device in enumerate(server.objects(DEVICES), 1):
        cells = {heading: value for heading, value in netbox_cells(device).items() if value != NOT_KNOWN}
        mac = macs.get(device.get("id", 0))
        found.append(listed(row, cells | {"mac_address": mac} if mac else cells, {}))
    devices = tuple(one for one in found if one.said)
    if not devices:
        raise NetBoxError("this NetBox holds no device, or the token may see none")
    return devices
