"""Which tables of a switch are read, in which order, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from asepsis.asking.questions import SYSTEM_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asepsis.asking.talk import Oid, Row

LINE_ENDS = str.maketrans("\r\n\t", "   ")
REPETITIONS = 20
"""Rows asked for at once: an answer of them mostly fits one packet of 1500 octets."""
MAX_ROWS = 4096
"""Rows of one column; the largest switches of a hospital know some thousand addresses."""

PARTS = tuple((1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, column) for column in (8, 9, 10, 11, 12, 13))
"""entPhysicalTable (RFC 6933): revisions, serial number, maker and model. Of the first part only: it is the whole."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    oid: Oid
    words: str
    """What it tells, in plain words."""


COLUMNS = (
    Column((1, 3, 6, 1, 2, 1, 2, 2, 1, 2), "names of its plugs (IF-MIB)"),
    Column((1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2), "which plug is which (BRIDGE-MIB)"),
    Column((1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2), "network cards at each plug (BRIDGE-MIB)"),
    Column((1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2), "network cards in each VLAN (Q-BRIDGE-MIB)"),
    Column((1, 3, 6, 1, 2, 1, 4, 22, 1, 2), "addresses of network cards (IP-MIB, ARP)"),
    Column((1, 3, 6, 1, 2, 1, 4, 35, 1, 4), "addresses of network cards, also of version 6 (IP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 4), "how neighbours are named (LLDP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5), "neighbours (LLDP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9), "names of neighbours (LLDP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 10), "what neighbours say they are (LLDP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 12), "what neighbours do (LLDP-MIB)"),
    Column((1, 0, 8802, 1, 1, 2, 1, 5, 4795, 1, 3, 3, 1), "makers and models of neighbours (LLDP-EXT-MED-MIB)"),
)
"""In the order in which they are read: names before the rows that need them. Nothing else is ever read."""


class Reading(Protocol):
    """Reads values of a switch."""

    def get(self, oids: Sequence[Oid]) -> list[Row]:
        """These values."""

    def bulk(self, after: Sequence[Oid], repetitions: int) -> list[Row]:
        """What follows each of these."""


@dataclass(slots=True)
class Walk:
    """A walk through the tables of one switch."""

    reading: Reading
    lines: list[str] = field(default_factory=list)
    """What was read, as `snmpwalk -On` writes it."""
    cut: int = 0
    """Columns of which only the start was read."""

    def go(self) -> None:
        """Read all columns. What `reading` raises ends it: what was read until then stays."""
        self._keep(self.reading.get(SYSTEM_VALUES))
        # One request: the first row of all columns (RFC 3416 4.2.3).
        self._keep(row for row in self.reading.bulk(PARTS, 1) if any(_is_below(row.oid, one) for one in PARTS))
        for column in COLUMNS:
            self._column(column.oid)

    def _column(self, column: Oid) -> None:
        last, rows = column, 0
        while rows < MAX_ROWS:
            answered = self.reading.bulk([last], REPETITIONS)
            inside: list[Row] = []
            for row in answered:
                # A faulty agent may go round in circles: what does not come after is the end.
                if row.oid <= last or not _is_below(row.oid, column):
                    break
                inside.append(row)
                last = row.oid
            self._keep(inside)
            rows += len(inside)
            if len(inside) < len(answered) or not answered:
                return
        self.cut += 1

    def _keep(self, rows: Iterator[Row] | Sequence[Row]) -> None:
        self.lines += [_line(row) for row in rows]


def _is_below(oid: Oid, above: Oid) -> bool:
    return oid[: len(above)] == above and len(oid) > len(above)


def _line(row: Row) -> str:
    """The row as `snmpwalk -On` writes it."""
    name = "." + ".".join(map(str, row.oid))
    if isinstance(row.value, int):
        return f"{name} = INTEGER: {row.value}"
    if isinstance(row.value, tuple):
        return f"{name} = OID: .{'.'.join(map(str, row.value))}"
    text = row.value.decode("latin-1").translate(LINE_ENDS)
    if text and text.isascii() and text.isprintable():
        return f'{name} = STRING: "{text}"'
    return f"{name} = Hex-STRING: {row.value.hex(' ').upper()}"
