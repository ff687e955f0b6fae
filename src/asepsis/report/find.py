"""Finds the device that a person means: by name, MAC, IP address or identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.addresses import normal_mac

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asepsis.report.analysis import Device


def find_devices(devices: Iterable[Device], wanted: str) -> list[Device]:
    """The devices that `wanted` names exactly; when there are none, those whose name holds it."""
    devices = list(devices)
    mac, word = normal_mac(wanted), wanted.strip().casefold()
    exact = [device for device in devices if word in _words(device) or mac in device.macs]
    return exact or [device for device in devices if word and word in device.name.casefold()]


def _words(device: Device) -> set[str]:
    names = {name.casefold() for name in (device.id, device.name, *device.ips, *device.hostnames)}
    return names | {name.partition(".")[0] for name in names if not name[:1].isdigit()}
