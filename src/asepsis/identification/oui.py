"""Who was given the block of addresses that a MAC address belongs to: the longest prefix wins."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import aiooui

from asepsis.identification.vendors import VendorNames, name_key, name_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from asepsis.core.nouns import FieldValue

BLOCK_BITS = (36, 28, 24)
"""Sizes of the blocks IEEE assigns: MA-S, MA-M, MA-L (IEEE RA tutorials); the longest is looked up first."""
ADDRESSES_KEPT = 16_384
"""Addresses whose answer is remembered."""
REGISTRANTS_KEPT = 4096
"""Registrants of whom it is remembered what they make."""
LOCAL_BIT = 0x02
"""Second-lowest bit of the first octet: the address was made up locally (IEEE 802 clause 8)."""
HAND_WRITTEN = "00000000"
"""The first addresses of the first block are those that people and programs write when they need just any address."""
NO_REGISTRANT = frozenset({"ieeeregistrationauthority", "private"})
"""Registrants that say nobody: blocks handed on in smaller parts, and secret ones."""


@dataclass(frozen=True, slots=True)
class Block:
    """One assigned block of addresses."""

    registrant: str
    vendor: str
    """Usual name of the maker, or empty when the block does not tell whose device it is."""
    role: str
    """`device`, `module`, `hypervisor`, `medical`, `mixed`: what the registrant makes."""


@dataclass(frozen=True, slots=True)
class Component:
    """A maker whose addresses sit inside other makers' devices."""

    words: tuple[str, ...]
    """The words its name begins with."""
    role: str


class Registry:
    """All blocks known here: our own table, what the user imported, and the registry of the package `aiooui`."""

    def __init__(
        self,
        vendors: VendorNames,
        components: tuple[Component, ...] = (),
        own: Mapping[str, Block] | None = None,
        imported: Mapping[str, str] | None = None,
        package: Callable[[str], str | None] | None = None,
    ) -> None:
        """`own`: prefix → block; `imported`: prefix → registrant; prefixes are 6, 7 or 9 upper-case hex digits."""
        self._vendors = vendors
        self._components = components
        self._own = dict(own or {})
        self._imported = dict(imported or {})
        self._package = package or (lambda _mac: None)
        self.fields = lru_cache(maxsize=ADDRESSES_KEPT)(self._fields)
        self._block = lru_cache(maxsize=REGISTRANTS_KEPT)(self._block_of)

    def _fields(self, mac: str) -> Mapping[str, FieldValue] | None:
        """Return the fields of the observation `link.vendor` for `aa:bb:cc:dd:ee:ff`, or None if no block holds it."""
        digits = mac.replace(":", "").upper()
        if len(digits) != 12:  # noqa: PLR2004 (48 bits)
            return None
        if digits.startswith(HAND_WRITTEN):
            return None
        is_random = bool(int(digits[1], 16) & LOCAL_BIT)
        for bits in BLOCK_BITS:
            prefix = digits[: bits // 4]
            block = self._own.get(prefix)
            # A made-up address can only be told by our own table: hypervisors publish theirs.
            if block is None and not is_random:
                block = self._registered(prefix, mac if bits == BLOCK_BITS[-1] else "")
            if block is not None:
                return _shown(block, prefix, bits, is_random=is_random)
        return {"is_random": True} if is_random else None

    def _registered(self, prefix: str, mac: str) -> Block | None:
        registrant = self._imported.get(prefix) or (self._package(mac) if mac else None)
        return self._block(registrant) if registrant else None

    def _block_of(self, registrant: str) -> Block | None:
        """Return what a block says that was given to the registrant; None for one that stands for nobody."""
        if name_key(registrant) in NO_REGISTRANT:
            return None
        role = self._role(registrant)
        return Block(registrant, self._vendors.canonical(registrant) if role == "device" else "", role)

    def _role(self, registrant: str) -> str:
        words = name_words(registrant)
        return next((one.role for one in self._components if words[: len(one.words)] == one.words), "device")


def _shown(block: Block, prefix: str, bits: int, *, is_random: bool) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {
        "registrant": block.registrant,
        "prefix": prefix,
        "bits": bits,
        "is_random": is_random,
        "role": block.role,
    }
    if block.vendor:
        fields["vendor"] = block.vendor
    return fields


def load_components(path: Path) -> tuple[Component, ...]:
    """Read `knowledge/vendors/component_makers.csv`: makers of parts, and what parts they make."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Component(name_words(row["registrant"]), row["role"]) for row in csv.DictReader(file))


def load_blocks(path: Path, vendors: VendorNames) -> dict[str, Block]:
    """Read a table of blocks (prefix, registrant, vendor, role, source); an empty vendor: that of the registrant."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["prefix"].upper(): Block(
                row["registrant"],
                "" if row["role"] == "hypervisor" else vendors.canonical(row["vendor"] or row["registrant"]),
                row["role"],
            )
            for row in csv.DictReader(file)
        }


def read_registry(path: Path) -> dict[str, str]:
    """Read a file of the IEEE registry (`oui.csv`, `mam.csv`, `oui36.csv`): prefix → registrant.

    Raises ValueError when the file has not the registry's columns.
    """
    with path.open(encoding="utf-8", newline="", errors="replace") as file:
        reader = csv.DictReader(file)
        wanted = {"Assignment", "Organization Name"}
        if not wanted <= set(reader.fieldnames or ()):
            raise ValueError(f"{path}: no file of the IEEE registry: its first line must name {sorted(wanted)}")
        return {row["Assignment"].upper(): " ".join(row["Organization Name"].split()) for row in reader}


def package_lookup() -> Callable[[str], str | None]:
    """Return the look-up of the registry that the package `aiooui` carries (MA-L only)."""
    asyncio.run(aiooui.async_load())
    return aiooui.get_vendor
