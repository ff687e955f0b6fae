"""A list of devices beside what was measured, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from asepsis.core.wording import count, percent
from asepsis.inventory.lists.comparison import ADDS, AGREES, DIFFERS, UNCLEAR, UNHEARD
from asepsis.report.phrases import attribute_title, value_words

if TYPE_CHECKING:
    from asepsis.inventory.lists.comparison import Compared, Comparison, Difference

WORDS = {
    AGREES: "agrees",
    ADDS: "the list says more",
    DIFFERS: "the list says otherwise",
    UNHEARD: "in the list, never heard",
    UNCLEAR: "not clear",
}
"""States of a row for people."""


def render(comparison: Comparison) -> Table:
    """Each row that does not simply agree, with both sides."""
    table = Table(title="The list beside what was measured", title_justify="left")
    for heading in ("Row", "Device of the list", "State", "What", "List says", "Measured"):
        table.add_column(heading, overflow="fold")
    for row in comparison.rows:
        if row.state == AGREES:
            continue
        first = (str(row.device.row), name_of(row), WORDS[row.state])
        shown = [(title(one), one_side(one), other_side(one)) for one in row.differences] or [("", row.note, "")]
        for number, cells in enumerate(shown):
            table.add_row(*map(Text, (*(first if number == 0 else ("", "", "")), *cells)))
    return table


def name_of(row: Compared) -> str:
    """What the list calls a device."""
    said = row.device.said
    keys = ("hostname", "asset_tag", "serial", "mac", "ip")
    return next((said[key] for key in keys if key in said), " ".join(said.values()))


def title(one: Difference) -> str:
    """The attribute in words."""
    return {"mac": "MAC address", "ip": "IP address"}.get(one.attribute) or attribute_title(one.attribute)


def one_side(one: Difference) -> str:
    """What the list says."""
    return value_words(one.attribute, one.said)


def other_side(one: Difference) -> str:
    """What was measured, with how sure that is."""
    if one.measured is None:
        return "nothing measured"
    measured = value_words(one.attribute, one.measured)
    return measured if one.confidence is None else f"{measured} ({percent(one.confidence)} %)"


def summary(comparison: Comparison) -> str:
    """The counts in one sentence."""
    counts = comparison.counts()
    parts = [f"{counts[state]} {words}" for state, words in WORDS.items() if counts.get(state)]
    heard = len(comparison.not_listed)
    return f"{count(len(comparison.rows), 'row')}: {', '.join(parts)}. Heard, but not in the list: {heard}."
