"""Which account of this computer is at the other end of a connection, as the kernel tells (Linux proc_net_tcp)."""

from __future__ import annotations

import struct
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = tuple[str, int]
"""IP address and port."""

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
MAX_ROWS = 65_536
"""Connections looked through in each table; one further down counts as not found."""
ESTABLISHED = "01"
"""The state of a connection that its owner still holds. Others may have lost their account."""
NOT_TOLD = -1
"""In place of an account where the system has no such tables."""


def account_of(client: Address, server: Address, tables: tuple[Path, ...] = TABLES) -> int | None:
    """The user number that owns the client's end; NOT_TOLD without tables, None when no row is this connection."""
    if not any(table.exists() for table in tables):
        return NOT_TOLD
    ends = [(_row_address(mine), _row_address(other)) for mine, other in _spellings(client, server)]
    found = {account for table in tables for account in _accounts(table, ends)}
    return found.pop() if len(found) == 1 else None


def _spellings(client: Address, server: Address) -> Iterator[tuple[Address, Address]]:
    """The two ends, and the same as an IPv6 socket of the client names them (RFC 4291 2.5.5.2)."""
    yield client, server
    with suppress(ValueError):
        yield _mapped(client), _mapped(server)


def _mapped(end: Address) -> Address:
    return f"::ffff:{IPv4Address(end[0])}", end[1]


def _row_address(end: Address) -> str:
    """An end as the tables write it: words of four octets in the machine's own order, then the port."""
    address: IPv4Address | IPv6Address = ip_address(end[0])
    words = struct.unpack(f"={len(address.packed) // 4}I", address.packed)
    return "".join(f"{word:08X}" for word in words) + f":{end[1]:04X}"


def _accounts(table: Path, ends: list[tuple[str, str]]) -> Iterator[int]:
    with suppress(FileNotFoundError), table.open(encoding="ascii") as rows:
        for row in islice(rows, 1, MAX_ROWS):
            fields = row.split()
            if (fields[1], fields[2]) in ends and fields[3] == ESTABLISHED:
                yield int(fields[7])
