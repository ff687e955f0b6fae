"""Puts what people told beside what was measured: the register, and lists of devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.lists.comparison import compare
from asepsis.inventory.lists.listed import ListedDevice
from asepsis.inventory.register.choices import ROLE, words_of
from asepsis.report.told import ListBeside, UnheardDevice
from asepsis.risk.registered import notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from asepsis.inventory.inventory import Asset
    from asepsis.inventory.lists.statements import KeptList
    from asepsis.inventory.register.entry import Registered
    from asepsis.risk.content import Content


def unheard_devices(
    registered: Iterable[Registered], assets: Sequence[Asset], content: Content, as_of: date
) -> tuple[UnheardDevice, ...]:
    """The register, with what is known of each device and whether one is heard after all."""
    told = tuple(registered)
    rows = compare((ListedDevice(number, one.entry.said()) for number, one in enumerate(told, 1)), assets).rows
    return tuple(
        UnheardDevice(
            one.id, one.entry, words_of(ROLE, one.by) or one.by, one.first, one.last,
            notices(one.entry, content, as_of), row,
        )
        for one, row in zip(told, rows, strict=True)
    )  # fmt: skip


def lists_beside(kept: Iterable[KeptList], assets: Sequence[Asset]) -> tuple[ListBeside, ...]:
    """Each kept list beside the devices."""
    return tuple(ListBeside(one.name, one.imported, compare(one.devices, assets)) for one in kept)
