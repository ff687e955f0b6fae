"""What people told of an invented practice, for tests of faces and exports."""

from __future__ import annotations

from datetime import UTC, date, datetime

from asepsis.inventory.lists.listed import ListedDevice
from asepsis.inventory.lists.statements import KeptList
from asepsis.inventory.nearby import NearbyHeard
from asepsis.inventory.register.entry import Entry, Registered
from asepsis.report.beside import lists_beside, unheard_devices
from asepsis.risk.content import shipped_content
from tests.inventory.lists.devices import MONITOR, PRINTER

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
