"""Pi-hole's database, made by the statements of its schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, of_kind, read_bytes, read_file

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """
CREATE TABLE queries (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL, type INTEGER NOT NULL,
    status INTEGER NOT NULL, domain TEXT NOT NULL, client TEXT NOT NULL, forward TEXT);
CREATE TABLE network (id INTEGER PRIMARY KEY NOT NULL, hwaddr TEXT UNIQUE NOT NULL, interface TEXT NOT NULL,
    firstSeen INTEGER NOT NULL, lastQuery INTEGER NOT NULL, numQueries INTEGER NOT NULL, macVendor TEXT);
CREATE TABLE network_addresses (network_id INTEGER NOT NULL, ip TEXT UNIQUE NOT NULL, lastSeen INTEGER NOT NULL,
    name TEXT, nameUpdated INTEGER);
INSERT INTO queries VALUES (1, 1795325000, 1, 2, 'pacs.test', '192.0.2.7', NULL), (2, 1795325060, 1, 2, 'pacs.test', '192.0.2.7', NULL),
    (3, 1795325000, 1, 2, 'Mary Canary', '192.0.2.7', NULL), (4, 1795325000, 2, 2, 'x.test', '127.0.0.1', NULL);
INSERT INTO network VALUES (1, '02:00:5e:00:53:07', 'eth0', 1795320000, 1795325060, 3, 'Philips'),
    (2, 'ip-192.0.2.8', 'N/A', 1795320000, 1795325060, 3, NULL);
INSERT INTO network_addresses VALUES (1, '192.0.2.7', 1795325061, 'ct-1', NULL), (2, '192.0.2.8', 1795325061, NULL, NULL);
"""  # noqa: E501


def content(folder: Path) -> bytes:
    path = folder / "pihole-FTL.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA)
    return path.read_bytes()


def test_queries_and_devices(tmp_path: Path) -> None:
    batch = read_file(content(tmp_path), tmp_path, "pihole_database")
    assert batch.problems == []
    assert {one.subject for one in of_kind(batch, "record.neighbour")} == {Subject(MAC, IP, None)}
    assert [one.fields["host_name"] for one in of_kind(batch, "record.device")] == ["ct-1"]
    asked = of_kind(batch, "dns.query")
    assert [int(one.time.timestamp()) for one in asked] == [1795325000, 1795325060]
    assert asked[0].fields == {"name": "pacs.test", "type": "A"}
    assert "Canary" not in repr(batch.seen)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    whole = content(tmp_path)
    batch = read_bytes(whole[: len(whole) // 2], "pihole_database")
    assert [one.kind for one in batch.problems] == ["corrupt_file"]
