"""The account at the other end of a connection is the one that the kernel tells, or none."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from asepsis.api.accounts import NOT_TOLD, TABLES, account_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
CLIENT, SERVER = ("127.0.0.1", 0xC344), ("127.0.0.1", 8300)
IS_LITTLE = sys.byteorder == "little"
MINE, OTHER = ("0100007F:C344", "0100007F:206C") if IS_LITTLE else ("7F000001:C344", "7F000001:206C")


def row(local: str, remote: str, state: str, account: int) -> str:
    return f"   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  {account}        0 571 1 0 100 0\n"


def table(folder: Path, *rows: str) -> tuple[Path, ...]:
    path = folder / "tcp"
    path.write_text(HEAD + "".join(rows), encoding="ascii")
    return (path, folder / "tcp6")


def test_the_row_of_the_clients_end_counts(tmp_path: Path) -> None:
    rows = row(OTHER, MINE, "01", 1), row(MINE, OTHER, "01", 1001), row(MINE, MINE, "01", 2)
    assert account_of(CLIENT, SERVER, table(tmp_path, *rows)) == 1001


def test_a_client_may_use_an_ipv6_socket(tmp_path: Path) -> None:
    head = "0000000000000000FFFF0000" if IS_LITTLE else "00000000000000000000FFFF"
    rows = row(head + MINE, head + OTHER, "01", 1001)
    assert account_of(CLIENT, SERVER, table(tmp_path, rows)) == 1001


@pytest.mark.parametrize(
    "rows", [(), (row(MINE, OTHER, "06", 0),), (row(MINE, OTHER, "01", 1), row(MINE, OTHER, "01", 2))]
)
def test_what_is_not_clear_is_not_told(rows: tuple[str, ...], tmp_path: Path) -> None:
    assert account_of(CLIENT, SERVER, table(tmp_path, *rows)) is None


def test_a_system_without_tables_tells_nothing(tmp_path: Path) -> None:
    assert account_of(CLIENT, SERVER, (tmp_path / "tcp",)) == NOT_TOLD


@pytest.mark.skipif(not TABLES[0].exists(), reason="this system has no /proc/net/tcp")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_connection_of_ours_is_ours(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        server = listener.getsockname()[:2]
        with socket.create_connection(server) as client, listener.accept()[0]:
            assert account_of(client.getsockname()[:2], server) == os.getuid()
        assert account_of(("127.0.0.1", 1), server) is None
