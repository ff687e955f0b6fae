"""What sources can show that are no packets: records of others, exports, answers to questions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from asepsis.sensing.records.record import Rung

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKETS = frozenset(("ethernet", "wlan_radiotap", "linux_cooked_v1", "linux_cooked_v2", "raw_ip"))
"""Link types of most captures, which no format of records is called: for them the formats need not be imported."""
ASKED = "asked"
"""The link type of answers to questions."""

RUNGS: Mapping[str, Rung] = MappingProxyType(
    {
        "flow_exports": Rung(
            "what routers and switches export (NetFlow, IPFIX, sFlow)",
            "who talks to whom, on which port, how much and when",
            "what devices say of themselves; talk that does not pass the exporter; with sampling, short talks",
        ),
        ASKED: Rung(
            "answers to questions that you allowed",
            "what a device answers to one simple question",
            "devices that may not be asked, and all that they do",
        ),
    }
)
"""By the word that stands as link type of such a source."""


def rung_of(link_type: str) -> Rung | None:
    """What a source of this link type can show; None for packets."""
    if link_type in PACKETS:
        return None
    from asepsis.sensing.records.formats import format_named  # noqa: PLC0415 (a tenth of every start)

    found = format_named(link_type)
    return RUNGS.get(link_type) if found is None else found.rung
