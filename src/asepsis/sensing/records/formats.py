"""The list of record formats, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.sensing.records.client_lists import CLIENT_LISTS
from asepsis.sensing.records.leases import LEASES
from asepsis.sensing.records.mikrotik import MIKROTIK
from asepsis.sensing.records.neighbour_tables import NEIGHBOUR_TABLES
from asepsis.sensing.records.nfdump import NFDUMP
from asepsis.sensing.records.pihole import PIHOLE
from asepsis.sensing.records.server_logs import SERVER_LOGS
from asepsis.sensing.records.suricata import SURICATA
from asepsis.sensing.records.switch_walks import SWITCH_WALKS
from asepsis.sensing.records.windows import WINDOWS
from asepsis.sensing.records.zeek import ZEEK

if TYPE_CHECKING:
    from asepsis.sensing.records.record import RecordFormat

FORMATS: tuple[RecordFormat, ...] = (
    *ZEEK,
    *SURICATA,
    *NFDUMP,
    *PIHOLE,
    *LEASES,
    *WINDOWS,
    *SERVER_LOGS,
    *MIKROTIK,
    *CLIENT_LISTS,
    *SWITCH_WALKS,
    *NEIGHBOUR_TABLES,
)
"""All formats; those that are easily mistaken for others stand last. A new one is one module and one word here."""


def recognise(head: bytes, name: str) -> RecordFormat | None:
    """The format of a file that begins so, or None when nobody knows it."""
    return next((one for one in FORMATS if one.recognises(head, name)), None)


def format_named(name: str) -> RecordFormat | None:
    """The format of this name."""
    return next((one for one in FORMATS if one.name == name), None)
