"""Names that are kept when a device asks for them, because a capability looks for them."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.inventory.names_asked import NAMES_ASKED

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation


@cache
def watched_suffixes() -> frozenset[str]:
    """The domains of tools for support from afar."""
    with (shipped_folder() / "risk" / "remote_support_tools.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["suffix"] for row in csv.DictReader(file))


def watched_suffix(name: str) -> str | None:
    """The watched domain that a name lies in, or None."""
    labels = name.split(".")
    suffixes = (".".join(labels[start:]) for start in range(len(labels)))
    return next((suffix for suffix in suffixes if suffix in watched_suffixes()), None)


def is_watched(observation: Observation) -> bool:
    """True for a name asked for that lies in a watched domain."""
    name = observation.fields.get("name")
    return observation.kind == NAMES_ASKED and isinstance(name, str) and watched_suffix(name) is not None
