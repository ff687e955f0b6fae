"""What no sensor saw, as tables for the terminal: the register, what is nearby, and lists beside the devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from asepsis.core.wording import count, day_words
from asepsis.inventory.lists.comparison import DIFFERS, UNHEARD
from asepsis.inventory.nearby import kind_words
from asepsis.report.told import NEARBY_NOTE, REGISTER_NOTE, senders_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from asepsis.inventory.nearby import NearbyHeard
    from asepsis.report.analysis import Analysis
    from asepsis.report.told import ListBeside, UnheardDevice


def unheard_parts(analysis: Analysis) -> Iterator[RenderableType]:
    """All tables that have anything in them."""
    if analysis.registered:
        yield Text()
        yield registered_table(analysis.registered)
        yield Text(REGISTER_NOTE, style="dim")
    if analysis.nearby:
        yield Text()
        yield nearby_table(analysis.nearby)
        yield Text(NEARBY_NOTE, style="dim")
    for one in analysis.lists:
        yield Text()
        yield Text(list_line(one))


def registered_table(devices: Sequence[UnheardDevice], *, with_identifiers: bool = False) -> Table:
    """The register."""
    table = _table(f"Registered, not heard ({sum(one.entry.number for one in devices)})")
    for heading, ratio in (("Device", 4), ("Details", 4), ("To look after", 6), ("Said by", 3)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for one in devices:
        name = Text(one.name, style="bold")
        for line in (one.kind, one.id if with_identifiers else ""):
            name.append(f"\n{line}" if line and line != one.name else "", style="dim")
        details = "\n".join(f"{label}: {value}" for label, value in one.details())
        table.add_row(
            name, escape(details), escape("\n".join(look_after(one))), f"{one.by}, {day_words(one.last_said)}"
        )
    return table


def look_after(device: UnheardDevice) -> Iterator[str]:
    """What to look after, warnings first; and when one was heard after all."""
    if device.beside.asset_id is not None:
        yield f"It is heard after all: device {device.beside.asset_id}."
    for one in device.notices_by_weight():
        yield one.words


def nearby_table(heard: Iterable[NearbyHeard]) -> Table:
    """What is heard nearby by Bluetooth."""
    table = _table("Heard nearby (Bluetooth)")
    for heading in ("What", "How many", "Messages", "Days", "Last"):
        table.add_column(heading, overflow="fold")
    for one in heard:
        what = " ".join(filter(None, (kind_words(one.kind), f"({one.product})" if one.product else "")))
        table.add_row(
            escape(what), senders_words(one), f"{one.advertisements:,}", str(one.days), day_words(one.last_day)
        )
    return table


def list_line(one: ListBeside) -> str:
    """One list in a sentence."""
    counts = one.comparison.counts()
    rows = count(len(one.comparison.rows), "device")
    return (
        f"List “{one.name}” of {day_words(one.imported)}: {rows}, {counts.get(UNHEARD, 0)} never heard, "
        f"{counts.get(DIFFERS, 0)} not as measured; {len(one.comparison.not_listed)} heard that it does not have. "
        "`asepsis listed` shows all."
    )


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", expand=True)
