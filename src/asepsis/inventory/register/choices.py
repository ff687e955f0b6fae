"""What can be chosen in the register, and which makers and models are known: words of a list cannot name a patient."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.vendors import VendorNames, name_key

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND, LINK, PLACE, SYSTEM, ROLE = "kind", "link", "place", "system", "role"
"""The questions with choices."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    name: str
    words: str
    detail: str
    """Of a kind: its category in the taxonomy. Of a system: how the keys of its Windows editions begin."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that makers of unheard devices sell."""

    kind: str
    vendor: str
    model: str
    advisories: tuple[str, ...]
    """Notices of CISA that name it. Empty says only that our table holds none."""


@cache
def choices(question: str) -> Mapping[str, Choice]:
    """What can be chosen for a question, by name, in the order in which to show it."""
    return MappingProxyType(
        {
            row["choice"]: Choice(row["choice"], row["words"], row["category"])
            for row in _rows("choices.csv")
            if row["field"] == question
        }
    )


def words_of(question: str, name: str | None) -> str | None:
    """A choice in words; None for none, and the name itself when a newer program chose it."""
    found = choices(question).get(name or "")
    return found.words if found else name


@cache
def known_models() -> tuple[KnownModel, ...]:
    """All known models, by kind and maker."""
    return tuple(
        KnownModel(row["kind"], row["vendor"], row["model"], tuple(row["advisories"].split()))
        for row in _rows("models.csv")
    )


def models_of(kind: str, vendor: str | None = None) -> tuple[KnownModel, ...]:
    """The known models of a kind, of one maker when it is given."""
    return tuple(one for one in known_models() if one.kind == kind and vendor in (None, one.vendor))


def model_named(vendor: str | None, model: str | None) -> KnownModel | None:
    """The known model that these words mean; case, blanks and marks do not count."""
    if vendor is None or model is None:
        return None
    wanted = name_key(vendor), name_key(model)
    return next((one for one in known_models() if (name_key(one.vendor), name_key(one.model)) == wanted), None)


@cache
def _vendor_names() -> VendorNames:
    return VendorNames.load(shipped_folder() / "vendors" / "aliases.csv")


def known_vendor(name: str) -> str | None:
    """The name to show for a maker that we know; None for any other word."""
    found = {name_key(one.vendor): one.vendor for one in known_models()}.get(name_key(name))
    return found or _vendor_names().known(name)


@cache
def product_words() -> frozenset[str]:
    """The words, in lower case, that known models are made of."""
    return frozenset(word.lower() for one in known_models() for word in one.model.split())


def _rows(name: str) -> list[dict[str, str]]:
    with (shipped_folder() / "register" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
