"""The categories a device can have, each with its parent and its realm."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Realm(StrEnum):
    """The kind of world a category belongs to, in the order in which faces show them."""

    MEDICAL = "iomt"
    IOT = "iot"
    OT = "ot"
    IT = "it"
    NETWORK = "infrastructure"
    UNKNOWN = "unknown"
    """No category is known. Never shown as harmless."""


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of device."""

    name: str
    parent: str | None
    """The coarser category, for instance `imaging_modality` of `ct_scanner`."""
    realm: Realm
    meaning: str
    """In plain words."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All categories by name."""

    categories: Mapping[str, Category]

    def realm(self, name: str | None) -> Realm:
        """The realm of a category; `UNKNOWN` for none and for a name that the taxonomy lacks."""
        category = self.categories.get(name or "")
        return category.realm if category else Realm.UNKNOWN

    def is_within(self, name: str, ancestor: str) -> bool:
        """True when `name` is `ancestor` or a finer category below it."""
        category = self.categories.get(name)
        return name == ancestor or (category is not None and category.parent == ancestor)

    def meaning(self, name: str) -> str:
        """The category in plain words; the name itself, without underscores, when the taxonomy lacks it."""
        category = self.categories.get(name)
        return category.meaning if category else name.replace("_", " ")


def read_taxonomy(path: Path) -> Taxonomy:
    """Read `category,parent,realm,meaning`. Raises ValueError naming a row whose parent or realm does not exist."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["category"] for row in rows}
    categories: dict[str, Category] = {}
    for row in rows:
        parent = row["parent"] or None
        if parent is not None and parent not in names:
            raise ValueError(f"{path}: parent {parent!r} of {row['category']!r} is no category")
        categories[row["category"]] = Category(row["category"], parent, Realm(row["realm"]), row["meaning"])
    return Taxonomy(categories)


@cache
def shipped_taxonomy() -> Taxonomy:
    """The taxonomy that ships with the product."""
    return read_taxonomy(shipped_folder() / "taxonomy.csv")
