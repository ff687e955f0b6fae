"""What people told of an invented practice, for tests of faces and exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from asepsis.inventory.completeness import Completeness, unheard_words
from asepsis.inventory.lists.listed import ListedDevice
from asepsis.inventory.lists.statements import KeptList
from asepsis.inventory.nearby import NearbyHeard
from asepsis.inventory.register.entry import Entry, Registered
from asepsis.inventory.use import Use
from asepsis.report.beside import lists_beside, unheard_devices
from asepsis.risk.content import shipped_content
from tests.inventory.lists.devices import asset
from tests.practice import practice

if TYPE_CHECKING:
    from asepsis.report.analysis import Analysis

MONITOR = asset("d16", ips=("192.0.2.16",), names=("monitor-3",), serial="SN-0042", vendor="Philips", model="MX450")
PRINTER = asset("d32", ips=("192.0.2.32",), vendor="Brother")
"""Devices of the practice as the inventory holds them."""
SAID = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 22)
REGISTER = (
    Registered("r1", Entry("insulin_pump", "Medtronic", "MiniMed 670G", link="bluetooth"), "nurse", SAID, SAID),
    Registered("r2", Entry("defibrillator", "ZOLL", "AED Plus", number=2, place="exam_room"), "owner", SAID, SAID),
    Registered("r3", Entry("offline_analyser", serial="SN-0042", system="windows_7"), "owner", SAID, SAID),
)
"""The last one is heard after all, as `MONITOR`."""
UNHEARD = unheard_devices(REGISTER, (MONITOR, PRINTER), shipped_content(), TODAY)
NEARBY = (
    NearbyHeard("glucose_meter", "Contour Next One", True, 2, 40, 3, SAID, SAID),  # noqa: FBT003 (field by field)
    NearbyHeard("other", "", False, 0, 900, 3, SAID, SAID),  # noqa: FBT003
)
LISTS = lists_beside(
    (
        KeptList(
            "CMMS",
            SAID,
            (
                ListedDevice(1, {"serial": "SN-0042", "vendor": "Draeger"}),
                ListedDevice(2, {"serial": "SN-9", "hostname": "lost-pump"}),
            ),
        ),
    ),
    (MONITOR, PRINTER),
)
COMPLETENESS = Completeness(
    16, ("addresses", "leases", "conversations"), 18.3, 16.2, 27.0,
    unheard_words(has_conversations=True, only_records=False),
)  # fmt: skip
USE = Use("care", 9.0, 5, 19, 12, 0.8571, (*(1 / 7,) * 7, None, *(6 / 7,) * 9, 3 / 7, 3 / 7, *(1 / 7,) * 5))
"""A day of a practice: from eight to six, a lunch without a break, and one hour in which nobody listened."""


def told_practice() -> Analysis:
    """The practice with all that people told, and with how complete and how busy it is."""
    measured = practice()
    devices = tuple(replace(one, use=USE) if one.id == "d12" else one for one in measured.devices)
    return replace(
        measured, devices=devices, registered=UNHEARD, nearby=NEARBY, lists=LISTS, completeness=(COMPLETENESS,)
    )
