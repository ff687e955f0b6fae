"""The analysis as comma-separated values: one line for each device, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.report.analysis import time_text
from asepsis.report.told import STANDING

if TYPE_CHECKING:
    from asepsis.report.analysis import Analysis, Device
    from asepsis.report.told import UnheardDevice

FORMULA = re.compile(r"(?:^|(?<=[;|\t\r\n]))(?=[=+\-@\t\r\n])")
"""Where a spreadsheet would begin a cell that it runs; values come from the network (CWE-1236).

Not only at the start: where commas stand in numbers, spreadsheets part cells at semicolons, whatever we meant.
"""

HEARD = "heard"
"""Standing of a device that a sensor heard; that of others is said as in all exports."""

COLUMNS = ["id", "name", "realm", "macs", "ips", "hostnames"]


def render(analysis: Analysis) -> str:
    """The devices as CSV with a header line (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    attributes = [attribute.value for attribute in Attribute]
    pairs = [column for name in attributes for column in (name, f"{name}_confidence")]
    writer.writerow([*COLUMNS, *pairs, "services", "why", "first_seen", "last_seen", "standing"])
    for device in analysis.devices:
        writer.writerow([_safe(cell) for cell in (*_row(device, attributes), HEARD)])
    for unheard in analysis.registered:
        writer.writerow([_safe(cell) for cell in (*_unheard_row(unheard, attributes), STANDING)])
    return out.getvalue()


def _row(device: Device, attributes: list[str]) -> list[str]:
    cells = [
        device.id,
        device.name,
        device.realm.value,
        " ".join(device.macs),
        " ".join(device.ips),
        " ".join(device.hostnames),
    ]
    for name in attributes:
        belief = device.attributes.get(name)
        cells += ["", ""] if belief is None else [belief.value, f"{belief.confidence:.3f}"]
    services = [f"{s.transport}/{s.port} {s.protocol or ''}".strip() for s in device.services if s.role == "server"]
    category = device.attributes.get(Attribute.CATEGORY)
    cells += ["; ".join(services), category.why if category else ""]
    return [*cells, time_text(device.first_seen) or "", time_text(device.last_seen) or ""]


def _unheard_row(device: UnheardDevice, attributes: list[str]) -> list[str]:
    """A device of the register: what a person said, without a confidence and never with a time of seeing."""
    said = device.entry.said()
    realm = shipped_taxonomy().realm(device.entry.category())
    pairs = [cell for name in attributes for cell in (said.get(name, ""), "")]
    why = f"said by: {device.by}, {time_text(device.last_said)}"
    return [device.id, device.name, realm.value, "", "", "", *pairs, "", why, "", ""]


def _safe(cell: str) -> str:
    return FORMULA.sub("'", cell)
