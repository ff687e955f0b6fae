"""Pi-hole's database of queries and of the devices of its network (`pihole-FTL.db`)."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from asepsis.core.nouns import Problem
from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.neighbour_tables import bind
from asepsis.sensing.records.record import RecordBatch, Rung, batched

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"SQLite format 3\0"
TABLES = (b"query_storage", b"CREATE TABLE queries")
"""One of them stands in the schema, on the first page, of every version of the database."""
STEPS_BETWEEN_LOOKS = 1_000_000
MAX_LOOKS = 20_000
"""Steps of the database machine until the reading ends: a damaged or hostile file may hold endless work."""
MAX_MEMORY_BYTES = 256 << 20
"""Largest database that is read from something that is no file."""
MAX_ROWS = 1 << 20
"""Rows of one question that are read."""

NETWORK = """
    SELECT n.hwaddr, a.ip, a.name, n.firstSeen, MAX(n.lastQuery, a.lastSeen)
    FROM network AS n LEFT JOIN network_addresses AS a ON a.network_id = n.id
"""
QUERIES = """
    SELECT client, domain, type, MIN(timestamp), MAX(timestamp), COUNT(*) FROM queries GROUP BY client, domain, type
"""
TYPES = [
    "A",
    "AAAA",
    "ANY",
    "SRV",
    "SOA",
    "PTR",
    "TXT",
    "NAPTR",
    "MX",
    "DS",
    "RRSIG",
    "DNSKEY",
    "NS",
    "OTHER",
    "SVCB",
    "HTTPS",
]
"""Pi-hole's numbers of query types, from 1."""


class Pihole:
    """Reads the database without changing it."""

    name = "pihole_database"
    rung = Rung(
        "Pi-hole's database",
        "which names each address asks for, and which MAC addresses Pi-hole knew on its network",
        "devices that use another name server; whom a device talks to; what a device is",
    )

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By the tables that its first page names."""
        return head.startswith(MAGIC) and any(table in head for table in TABLES)

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read devices, then queries summed by who asked for what."""
        try:
            with closing(_open(file)) as database:
                looks = iter(range(MAX_LOOKS))
                database.set_progress_handler(lambda: int(next(looks, None) is None), STEPS_BETWEEN_LOOKS)
                yield from batched(_devices(database, source))
                yield from batched(_asked(database, source))
        except (sqlite3.Error, ValueError, OverflowError) as error:
            yield RecordBatch(
                problems=[Problem("corrupt_file", 1, f"the database cannot be read: {type(error).__name__}")]
            )


def _open(file: IO[bytes]) -> sqlite3.Connection:
    path = file.name if isinstance(file, io.BufferedReader) else None  # of a packed one the name is another file's
    if isinstance(path, str) and Path(path).is_file():
        return sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    content = file.read(MAX_MEMORY_BYTES)
    if not content.startswith(MAGIC):
        raise ValueError("no database")
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.deserialize(content)
    return database


def _ask(database: sqlite3.Connection, question: str) -> Iterator[tuple[object, ...]]:
    database.text_factory = lambda octets: octets.decode("utf-8", "replace")
    cursor = database.execute(question)
    for _ in range(MAX_ROWS):
        row = cursor.fetchone()
        if row is None:
            return
        yield row


def _devices(database: sqlite3.Connection, source: str) -> Iterator[RecordBatch]:
    for number, (mac, ip, name, first, last) in enumerate(_ask(database, NETWORK), 1):
        batch = RecordBatch(records=1)
        for seconds in dict.fromkeys((first, last)):
            moment = moments.from_seconds(seconds)
            if moment is not None:
                entry = Entry(batch, source, number, moment)
                bind(entry, mac, ip)
        host, subject = white_list.host(name), subject_of(mac, ip)
        if batch.seen and host is not None:
            entry.say("record.device", subject, {"host_name": host, "is_managed": False})
        yield batch


def _asked(database: sqlite3.Connection, source: str) -> Iterator[RecordBatch]:
    for number, (client, domain, kind, first, last, count) in enumerate(_ask(database, QUERIES), 1):
        batch = RecordBatch(records=white_list.number(count) or 1)
        asker, name = subject_of(None, client), white_list.asked_name(domain)
        code = white_list.number(kind) or 0
        for seconds in dict.fromkeys((first, last)):
            moment = moments.from_seconds(seconds)
            if moment is None or asker.ip is None or asker.ip.startswith("127."):
                continue
            entry = Entry(batch, source, number, moment)
            entry.heard(asker)
            if name is not None:
                entry.say(
                    "dns.query", asker, {"name": name, "type": TYPES[code - 1] if 0 < code <= len(TYPES) else "OTHER"}
                )
        yield batch


PIHOLE = (Pihole(),)
