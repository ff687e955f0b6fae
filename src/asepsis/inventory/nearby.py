"""What was heard nearby by Bluetooth: kinds of health devices by the day, never on the network, and never whose.

A meter in a pocket is a patient. So no address is kept, the hour is not kept, and whatever is no health device is only
counted. Addresses serve to count how many senders differ, inside one reading, and are forgotten with it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from asepsis.core.knowledge import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from asepsis.core.nouns import FieldValue

ADVERTISEMENT = "bluetooth.advertisement"
"""The kind of observation that is taken in here, and nowhere else."""
MAX_GROUPS = 4096
"""Different days, kinds and products; at the bound what is new is counted and not kept."""
MAX_SENDERS = 1024
"""Different addresses counted in one group; from there on the number stays."""
APPEARANCE_BITS = 6
"""The low bits of an appearance tell the sort within a category (Bluetooth Core Specification Supplement A.1.12)."""
OTHER = "other"
"""Kind of all that is no health device: phones, watches, headphones. Only counted."""
HEALTH = "health_device"
"""Kind of what names a health product, but no service that tells which."""
WORDS = {OTHER: "Anything else: phones, watches, headphones", HEALTH: "Health device, kind not known"}
PUBLIC = "public"


class NearbyKey(NamedTuple):
    """What is counted together."""

    day: datetime
    """Begin of the day, UTC."""
    kind: str
    product: str
    """As far as the maker's own words go; empty for none."""
    address_type: str
    """`public`, `random_static`, `random_resolvable` or `random_private`."""


@dataclass(slots=True)
class NearbySum:
    """How much was heard."""

    advertisements: int = 0
    senders: int = 0
    """Different public addresses at least; 0 where addresses change, so that nobody can count."""
    addresses: set[str] = field(default_factory=set)
    """Those of this reading: never written, never shown."""


@dataclass(frozen=True, slots=True)
class NearbyHeard:
    """One kind of thing that was heard nearby, over all days kept."""

    kind: str
    product: str
    is_countable: bool
    """False when its addresses change: then nobody can tell how many there are."""
    senders: int
    """Different ones heard on one day, at least; 0 when they cannot be counted."""
    advertisements: int
    days: int
    first_day: datetime
    last_day: datetime


class Nearby:
    """What was heard, bounded."""

    def __init__(self) -> None:
        self.sums: dict[NearbyKey, NearbySum] = {}
        self.dropped = 0
        """Advertisements that could not be kept."""

    def note(self, time: datetime, fields: Mapping[str, FieldValue], count: int) -> None:
        """Take in one advertisement, heard so often."""
        kind = kind_of(fields)
        product = "" if kind == OTHER else str(fields.get("name", ""))
        day = time.replace(hour=0, minute=0, second=0, microsecond=0)
        address_type = str(fields.get("address_type", ""))
        found = self._sum(NearbyKey(day, kind, product, address_type), count)
        if found is None:
            return
        found.advertisements += count
        address = fields.get("address")
        if isinstance(address, str) and kind != OTHER and len(found.addresses) < MAX_SENDERS:
            found.addresses.add(address)
            found.senders = max(found.senders, len(found.addresses))

    def _sum(self, key: NearbyKey, count: int) -> NearbySum | None:
        found = self.sums.get(key)
        if found is None:
            if len(self.sums) >= MAX_GROUPS:
                self.dropped += count
                return None
            found = self.sums[key] = NearbySum()
        return found

    def include(self, sums: Iterable[tuple[NearbyKey, NearbySum]]) -> None:
        """Add what another reading heard. Its senders may be the same ones: the larger number stands."""
        for key, other in sums:
            mine = self._sum(key, other.advertisements)
            if mine is not None:
                mine.advertisements += other.advertisements
                mine.senders = max(mine.senders, other.senders)


def heard(sums: Mapping[NearbyKey, NearbySum]) -> tuple[NearbyHeard, ...]:
    """What was heard, by kind and product; what is no health device comes last."""
    groups: dict[tuple[str, str, bool], list[tuple[NearbyKey, NearbySum]]] = {}
    for key, one in sums.items():
        is_countable = key.address_type == PUBLIC and key.kind != OTHER
        groups.setdefault((key.kind, key.product, is_countable), []).append((key, one))
    ordered = sorted(groups.items(), key=lambda group: (group[0][0] == OTHER, group[0]))
    return tuple(_heard(*name, found) for name, found in ordered)


def _heard(
    kind: str,
    product: str,
    is_countable: bool,  # noqa: FBT001 (a part of the key)
    found: list[tuple[NearbyKey, NearbySum]],
) -> NearbyHeard:
    days = {key.day for key, _ in found}
    return NearbyHeard(
        kind=kind,
        product=product,
        is_countable=is_countable,
        senders=max(one.senders for _, one in found) if is_countable else 0,
        advertisements=sum(one.advertisements for _, one in found),
        days=len(days),
        first_day=min(days),
        last_day=max(days),
    )


def kind_of(fields: Mapping[str, FieldValue]) -> str:
    """The kind of health device that services, appearance or name tell of; `OTHER` for all else."""
    services = fields.get("services")
    for service in services if isinstance(services, list) else ():
        if found := _signs("service").get(str(service)):
            return found
    appearance = fields.get("appearance")
    if isinstance(appearance, int):
        found = _signs("appearance").get(str(appearance >> APPEARANCE_BITS))
        if found:
            return found
    return HEALTH if fields.get("name") else OTHER


def kind_words(kind: str) -> str:
    """A kind in plain words."""
    return _words().get(kind, kind.replace("_", " "))


@cache
def _signs(sign: str) -> Mapping[str, str]:
    return MappingProxyType({row["number"]: row["kind"] for row in _rows() if row["sign"] == sign})


@cache
def _words() -> Mapping[str, str]:
    return MappingProxyType(WORDS | {row["kind"]: row["words"] for row in _rows()})


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    with (shipped_folder() / "nearby" / "health_signs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
