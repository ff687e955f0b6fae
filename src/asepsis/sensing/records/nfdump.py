"""Flows as nfdump writes them: `nfdump -o json` and `nfdump -o csv` (nfdump 1.6 and 1.7)."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from asepsis.core.addresses import ZERO_MAC, normal_mac
from asepsis.core.nouns import Problem
from asepsis.sensing.collectors.conversations import Arrival, Conversations
from asepsis.sensing.collectors.export import End, Exporter, ExportRecord, address_text
from asepsis.sensing.records.record import RecordBatch, Rung, batched, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_OBJECT_OCTETS = 64 * 1024
"""Octets of one flow in JSON; what is longer is damaged."""
FLAGS = {"F": 0x01, "S": 0x02, "R": 0x04, "P": 0x08, "A": 0x10, "U": 0x20, "E": 0x40, "C": 0x80}
TRANSPORTS = {"TCP": "tcp", "UDP": "udp", "6": "tcp", "17": "udp", "ICMP": "1", "ICMP6": "58", "IGMP": "2", "GRE": "47"}
CSV_HEAD = b"ts,te,td,sa,da,sp,dp,pr,"
SUMMARY = "Summary"
DAMAGED = Problem("damaged_record", 1, "records that are no flow of nfdump were passed over")
RUNG = Rung(
    "flows collected by nfdump",
    "who talks to whom, on which port, how much and when",
    "what devices say of themselves, and talk that does not pass the exporter",
)

Words = dict[str, str]
"""A flow by the names of nfdump's CSV."""


@dataclass(frozen=True, slots=True)
class NfdumpFormat:
    """One way in which nfdump writes flows."""

    name: str
    is_json: bool
    rung: Rung = RUNG

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By the first line of CSV, by the first names of JSON."""
        if not self.is_json:
            return head.startswith(CSV_HEAD)
        start = head.lstrip(b"[ \t\r\n")
        return start.startswith(b"{") and b'"type"' in start[:64] and b'"FLOW"' in start[:64]

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the file; flows of both directions are joined."""
        return batched(self._read(file, source))

    def _read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        conversations = Conversations()
        last = RecordBatch()
        for number, words in _from_json(file) if self.is_json else _from_csv(file):
            batch = RecordBatch(records=1)
            record = None if words is None else _record(words)
            if words is None or record is None:
                batch.problems.append(DAMAGED)
            else:
                arrival = Arrival(_moment(words.get("tr", "")) or record.end, number, source)
                exporter = Exporter(words.get("ra", ""), 0)
                conversations.take(record, exporter, arrival, batch)
                conversations.close_idle(arrival.moment, source, batch)
            yield batch
        conversations.close_all(source, last)
        yield last


def _from_csv(file: IO[bytes]) -> Iterator[tuple[int, Words | None]]:
    names: list[str] = []
    for number, line in lines(file):
        text = "" if line is None else line.decode("utf-8", "replace")
        if text.startswith(SUMMARY):
            return
        cells = _cells(text)
        if not names:
            names = cells
        elif line is None or len(cells) != len(names):
            yield number, None
        else:
            yield number, dict(zip(names, (cell.strip() for cell in cells), strict=True))


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text)), [])
    except csv.Error:
        return []


def _from_json(file: IO[bytes]) -> Iterator[tuple[int, Words | None]]:
    """Flows of an array with one value a line, and of one object a line."""
    kept: list[bytes] = []
    octets = count = 0
    for _, line in lines(file):
        text = b"" if line is None else line.strip(b" \t\r,[]")
        if text.startswith(b"{"):
            kept, octets = [], 0
        octets += len(text)
        if octets <= MAX_OBJECT_OCTETS:
            kept.append(text if text.startswith(b"{") or text.endswith(b"}") else line or b"")
        if text.endswith(b"}") or line is None:
            count += 1
            yield count, _words(b"\n".join(kept)) if octets <= MAX_OBJECT_OCTETS and line is not None else None
            kept, octets = [], 0


JSON_NAMES = {
    "ts": ("first",),
    "te": ("last",),
    "tr": ("received",),
    "sa": ("src4_addr", "src6_addr"),
    "da": ("dst4_addr", "dst6_addr"),
    "sp": ("src_port",),
    "dp": ("dst_port",),
    "pr": ("proto",),
    "flg": ("tcp_flags",),
    "ipkt": ("in_packets",),
    "ibyt": ("in_bytes",),
    "opkt": ("out_packets",),
    "obyt": ("out_bytes",),
    "svln": ("src_vlan",),
    "ismc": ("in_src_mac",),
    "odmc": ("out_dst_mac",),
    "idmc": ("in_dst_mac",),
    "ra": ("ip4_router", "ip6_router"),
    "dir": ("direction",),
}
"""Column of CSV → names in JSON."""


def _words(octets: bytes) -> Words | None:
    try:
        values: Any = json.loads(octets)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    found = {ours: next((values[one] for one in theirs if one in values), None) for ours, theirs in JSON_NAMES.items()}
    return {name: str(value) for name, value in found.items() if isinstance(value, str | int)}


def _record(words: Mapping[str, str]) -> ExportRecord | None:
    start, end = _moment(words.get("ts", "")), _moment(words.get("te", ""))
    source, destination = address_text(words.get("sa", "")), address_text(words.get("da", ""))
    if start is None or source is None or destination is None:
        return None
    protocol = words.get("pr", "")
    transport = TRANSPORTS.get(protocol, protocol.lower())[:16]
    has_ports = transport in ("tcp", "udp")
    return ExportRecord(
        start=start,
        end=max(start, end or start),
        source=End(source, _number(words, "sp") & 0xFFFF if has_ports else 0, _mac(words, "ismc")),
        destination=End(destination, _number(words, "dp") & 0xFFFF if has_ports else 0, _mac(words, "idmc", "odmc")),
        transport=transport,
        packets=_number(words, "ipkt"),
        octets=_number(words, "ibyt"),
        tcp_flags=sum(bit for letter, bit in FLAGS.items() if letter in words.get("flg", "")),
        vlan=_number(words, "svln") & 0x0FFF or None,
        is_egress=words.get("dir") == "1",
        back_packets=_number(words, "opkt"),
        back_octets=_number(words, "obyt"),
    )


def _number(words: Mapping[str, str], name: str) -> int:
    text = words.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0  # noqa: PLR2004 (64 bits)


def _mac(words: Mapping[str, str], *names: str) -> str | None:
    found = (normal_mac(words.get(name, "")) for name in names)
    return next((one for one in found if one and one != ZERO_MAC), None)


def _moment(text: str) -> datetime | None:
    """A time as nfdump writes it: in the zone it runs in, which is taken for UTC (`TZ=UTC nfdump …`)."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


NFDUMP = (NfdumpFormat("nfdump_csv", is_json=False), NfdumpFormat("nfdump_json", is_json=True))
"""Both ways."""
