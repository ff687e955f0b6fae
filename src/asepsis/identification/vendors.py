"""One name for all the names of a maker."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LEGAL_FORMS = frozenset(
    "ab ag as asa bv cie co company corp corporation gmbh inc incorporated international intl kg kgaa kk".split()  # noqa: SIM905
    + "limited llc llp lp ltd mbh nv og oy oyj plc pte pty sa sarl sas spa srl".split(),  # noqa: SIM905
)
"""Words for the legal form of a company: they tell nothing about who it is."""
NAMES_KEPT = 8192
"""Names remembered by one table; the least recently used is worked out again."""


@lru_cache(NAMES_KEPT)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a maker's name without accents, case, punctuation and legal form."""
    plain = name if name.isascii() else _without_accents(name)
    joined = re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\b)", r"\1", plain)
    words = re.findall(r"[a-z0-9]+", joined.casefold().replace("&", " and "))
    kept = [word for word in words if word not in LEGAL_FORMS]
    return tuple(kept or words)


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def name_key(name: str) -> str:
    """Return what two spellings of a maker's name have in common."""
    return "".join(name_words(name))


class VendorNames:
    """Names of makers as people know them, from `knowledge/vendors/aliases.csv` (alias, vendor, parent, source)."""

    def __init__(self, aliases: Mapping[str, str], parents: Mapping[str, str]) -> None:
        """`aliases`: a name as somebody writes it → the name to show. `parents`: a company → the one it belongs to."""
        self._shown = {name_key(alias): vendor for alias, vendor in aliases.items()}
        self._shown.update({name_key(vendor): vendor for vendor in aliases.values()})
        self.parents = dict(parents)
        self.canonical = lru_cache(maxsize=NAMES_KEPT)(self._canonical)

    def _canonical(self, name: str) -> str:
        """Return the name to show for `name`; unknown names lose only their legal form."""
        key = name_key(name)
        if key in self._shown:
            return self._shown[key]
        words = [word for word in re.split(r"[\s,]+", name.strip()) if word]
        while len(words) > 1 and re.sub(r"[^a-z0-9]", "", words[-1].casefold()) in LEGAL_FORMS | {""}:
            words.pop()
        shorter = " ".join(words).strip(" .,;(")
        return self._shown.get(name_key(shorter), shorter or name.strip())

    def known(self, name: str) -> str | None:
        """Return the name to show when the table has this one; None for any other."""
        return self._shown.get(name_key(name))

    @classmethod
    def load(cls, path: Path) -> VendorNames:
        """Read the table of aliases."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        parents = {row["vendor"]: row["parent"] for row in rows if row["parent"]}
        return cls({row["alias"]: row["vendor"] for row in rows}, parents)
