"""Which values of an attribute mean the same, and which is a more general word for which."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import Realm
from asepsis.identification.vendors import name_key, name_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from asepsis.core.taxonomy import Taxonomy

REALM_CATEGORY = {
    Realm.MEDICAL: "medical_device",
    Realm.IOT: "iot_device",
    Realm.OT: "ot_device",
    Realm.NETWORK: "network_device",
}
"""The category of a realm that says no more than the realm; IT has none."""
CATEGORY, OS_VERSION = Attribute.CATEGORY, Attribute.OS_VERSION
"""Looked up once: a member of an enumeration costs more than all else that is done here for one value."""
KEYS_KEPT = 1 << 14
"""Values whose key is remembered; the least recently used is worked out again."""
PART_LENGTH_MINIMUM = 4
"""A model name shorter than this is no part of a longer one: `MX` says nothing about `MX450`."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinship:
    """The more general value above each value, by attribute. One is read once, and equal to itself alone."""

    category_parents: Mapping[str, str] = field(default_factory=dict)
    vendor_parents: Mapping[str, str] = field(default_factory=dict)
    os_parents: Mapping[str, str] = field(default_factory=dict)
    unspecific: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Category → categories that it does not contradict: a virtual machine may be a server."""

    def leaves_open(self, unspecific: str, category: str) -> bool:
        """Return whether the first category can also be the second."""
        return unspecific in self.unspecific and category in self.unspecific[unspecific]

    @staticmethod
    def key(attribute: Attribute, value: str) -> str:
        """Return what two spellings of one value have in common."""
        return value if attribute is CATEGORY else _key(attribute, value)

    def alternatives(self, attribute: Attribute, value: str) -> tuple[str, ...]:
        """Split a value that leaves a choice: `10 or Server 2016` is either."""
        return tuple(value.split(" or ")) if attribute is OS_VERSION else (value,)

    def ancestors(self, attribute: Attribute, value: str, others: Collection[str]) -> list[str]:
        """Return the more general values above `value`, nearest first.

        Categories, vendors and systems have them by table; versions, models and host names by what begins or holds them
        among `others`, and so have vendors that no table knows: `Nova` is a short word for `Nova Biomedical`.
        """
        if attribute is CATEGORY:
            return self._chain(self.category_parents, value)
        if attribute is Attribute.VENDOR and (chain := self._chain(self.vendor_parents, value)):
            return chain
        if attribute is Attribute.OS:
            return self._chain(self.os_parents, value)
        above = [other for other in others if other != value and self._is_part(attribute, other, value)]
        return sorted(above, key=lambda other: (-len(other), other))

    def _chain(self, parents: Mapping[str, str], value: str) -> list[str]:
        chain: list[str] = []
        while (above := parents.get(value)) is not None and above not in chain:
            chain.append(above)
            value = above
        return chain

    def _is_part(self, attribute: Attribute, part: str, whole: str) -> bool:
        if attribute is Attribute.VENDOR:
            some, all_words = name_words(part), name_words(whole)
            return len(some) < len(all_words) and all_words[: len(some)] == some
        short, long = self.key(attribute, part), self.key(attribute, whole)
        if attribute is Attribute.MODEL:
            return PART_LENGTH_MINIMUM <= len(short) < len(long) and short in long
        if attribute in (Attribute.OS_VERSION, Attribute.FIRMWARE, Attribute.HOSTNAME):
            return long.startswith(short + ".")
        return False


@lru_cache(KEYS_KEPT)
def _key(attribute: Attribute, value: str) -> str:
    if attribute is Attribute.VENDOR:
        return name_key(value)
    if attribute is Attribute.MODEL:
        return re.sub(r"[^a-z0-9]", "", value.casefold()) or value.casefold()
    return value.casefold().rstrip(".")


def category_parents(taxonomy: Taxonomy) -> dict[str, str]:
    """Return the more general category above each: its parent, else the one that names its realm."""
    above = {
        category.name: category.parent or REALM_CATEGORY.get(category.realm, "")
        for category in taxonomy.categories.values()
    }
    return {name: parent for name, parent in above.items() if parent and parent != name}


def load_parents(path: Path) -> dict[str, str]:
    """Read a table of (name, parent, …) into name → parent; rows without a parent are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        name = (reader.fieldnames or ["name"])[0]
        return {row[name]: row["parent"] for row in reader if row["parent"]}
