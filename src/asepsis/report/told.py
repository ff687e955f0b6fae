"""What people told, as the document has it: the register of unheard devices, and lists beside what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asepsis.core.wording import time_text
from asepsis.inventory.register.choices import KIND, LINK, PLACE, SYSTEM, words_of

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.inventory.lists.comparison import Compared, Comparison
    from asepsis.inventory.nearby import NearbyHeard
    from asepsis.inventory.register.entry import Entry
    from asepsis.risk.registered import Notice

STANDING = "registered, not heard"
"""What every face and export says of a device of the register."""


NEARBY_NOTE = "Heard by radio near the sensor. None of it counts as a device of the network. We keep no owner."
REGISTER_NOTE = "Somebody wrote these down. No sensor hears them, so nothing of it was measured."


@dataclass(frozen=True, slots=True)
class UnheardDevice:
    """A device of the register: a person said that it is there; no sensor heard it."""

    id: str
    entry: Entry
    by: str
    """The role of who said so, in words."""
    first_said: datetime
    last_said: datetime
    notices: tuple[Notice, ...]
    beside: Compared
    """The device of the network with its serial number, if there is one after all: then it is heard."""

    @property
    def name(self) -> str:
        """Maker and model; without them, what it is."""
        return " ".join(filter(None, (self.entry.vendor, self.entry.model))) or self.kind

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return words_of(KIND, self.entry.kind) or self.entry.kind

    def notices_by_weight(self) -> list[Notice]:
        """What to look after, warnings first."""
        return sorted(self.notices, key=lambda notice: not notice.is_warning)

    def details(self) -> tuple[tuple[str, str], ...]:
        """All else that was told of it: label and words."""
        entry = self.entry
        told = (
            ("Serial number", entry.serial),
            ("How many", str(entry.number) if entry.number > 1 else None),
            ("Connects by", words_of(LINK, entry.link)),
            ("Place", words_of(PLACE, entry.place)),
            ("System", words_of(SYSTEM, entry.system)),
        )
        return tuple((label, value) for label, value in told if value)


@dataclass(frozen=True, slots=True)
class ListBeside:
    """A list that people keep, beside what was measured."""

    name: str
    imported: datetime
    comparison: Comparison


def unheard_dict(device: UnheardDevice) -> dict[str, Any]:
    """One device of the register for the document."""
    entry = device.entry
    return {
        "id": device.id,
        "name": device.name,
        "standing": STANDING,
        "kind": entry.kind,
        "kind_words": device.kind,
        "category": entry.category(),
        "vendor": entry.vendor,
        "model": entry.model,
        "serial": entry.serial,
        "number": entry.number,
        "link": entry.link,
        "place": entry.place,
        "system": entry.system,
        "said_by": device.by,
        "first_said": time_text(device.first_said),
        "last_said": time_text(device.last_said),
        "heard_as": device.beside.asset_id,
        "notices": [{"kind": one.kind, "words": one.words, "is_warning": one.is_warning} for one in device.notices],
    }


def list_dict(one: ListBeside) -> dict[str, Any]:
    """One list for the document."""
    return {"name": one.name, "imported": time_text(one.imported), **comparison_dict(one.comparison)}


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """A list beside what was measured, for the document."""
    return {
        "rows": [
            {
                "row": row.device.row,
                "said": dict(row.device.said),
                "device": row.asset_id,
                "found_by": row.found_by or None,
                "state": row.state,
                "note": row.note or None,
                "differences": [
                    {
                        "attribute": one.attribute,
                        "list": one.said,
                        "measured": one.measured,
                        "confidence": one.confidence,
                    }
                    for one in row.differences
                ],
            }
            for row in comparison.rows
        ],
        "not_listed": list(comparison.not_listed),
    }


def senders_words(one: NearbyHeard) -> str:
    """How many there are, as far as that can be told."""
    return f"{one.senders} or more" if one.is_countable else "cannot be counted"
