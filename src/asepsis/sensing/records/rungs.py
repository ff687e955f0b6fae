"""What sources can show that are no files: exports, answers to questions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from asepsis.sensing.records.record import Rung

if TYPE_CHECKING:
    from collections.abc import Mapping

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
