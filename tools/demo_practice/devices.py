"""The devices of the demo practice, read from the table that ships with the recording."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DEVICES_TABLE = REPOSITORY / "knowledge" / "demo" / "devices.csv"


@dataclass(frozen=True, slots=True)
class Device:
    """One device of the practice: what it is in truth, not what a reader of the capture may learn."""

    name: str
    """Name of its namespace, and its host name where it has one."""
    mac: str
    ip: str
    addressing: str
    """`static`, or `dhcp` when it asks the gateway for its address."""
    category: str
    """A value of the taxonomy of device categories."""
    maker: str
    model: str
    os: str
    os_version: str
    firmware: str
    serial: str
    does: str
    """What it does, in plain words."""
    implementation: str
    """Which of its programs are real and which are imitated."""


def read_devices(table: Path = DEVICES_TABLE) -> dict[str, Device]:
    """Return the devices by name, in the order of the table."""
    with table.open(newline="", encoding="utf-8") as rows:
        devices = [Device(**row) for row in csv.DictReader(rows)]
    return {device.name: device for device in devices}
