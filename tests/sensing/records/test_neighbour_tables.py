"""Tables of addresses and ports, as computers, routers and switches print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, WRITTEN, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "line",
    [
        "192.0.2.7 dev br0 lladdr 02:00:5e:00:53:07 STALE ",
        "? (192.0.2.7) at 02:00:5e:00:53:07 [ether] on eth0",
        "? (192.0.2.7) at 2:0:5e:0:53:7 on en0 ifscope [ethernet]",
        "192.0.2.7        0x1         0x2         02:00:5e:00:53:07     *        br0",
        "  192.0.2.7             02-00-5e-00-53-07     dynamic",
        "Internet  192.0.2.7               5   0200.5e00.5307  ARPA   Vlan10",
        " 0 DC address=192.0.2.7 mac-address=02:00:5E:00:53:07 interface=bridge published=no",
    ],
)
def test_an_address_is_bound_to_its_mac(line: str, tmp_path: Path) -> None:
    (bound,) = read_file(line.encode() + b"\n", tmp_path, "neighbour_table").seen
    assert (bound.kind, bound.subject, bound.time) == ("record.neighbour", Subject(MAC, IP, None), WRITTEN)


@pytest.mark.parametrize(
    ("line", "port"),
    [
        ("  10    0200.5e00.5307    DYNAMIC     Gi1/0/1", "Gi1/0/1"),
        ("*   10    0200.5e00.5307   dynamic  0         F      F    Eth1/7", "Eth1/7"),
    ],
)
def test_a_switch_tells_the_port(line: str, port: str, tmp_path: Path) -> None:
    (seen,) = read_file(line.encode() + b"\n", tmp_path, "neighbour_table").seen
    assert (seen.kind, seen.subject) == ("record.port", Subject(MAC, None, 10))
    assert seen.fields == {"port": port, "vlan": 10}


def test_mikrotik_tells_leases_with_names(tmp_path: Path) -> None:
    line = (
        b' 0 D comment="Canary" address=192.0.2.7 mac-address=02:00:5E:00:53:07 client-id=1:2:0:5e:0:53:7 server=lan '
        b"status=bound last-seen=1m active-address=192.0.2.7 active-mac-address=02:00:5E:00:53:07 host-name=ct-1\n"
    )
    batch = read_file(line, tmp_path, "neighbour_table")
    assert [one.subject for one in of_kind(batch, "dhcp.lease")] == [Subject(MAC, IP, None)]
    assert of_kind(batch, "dhcp.request")[0].fields["host_name"] == "ct-1"
    assert "Canary" not in repr(batch.seen)


def test_entries_behind_which_nobody_was_heard_say_nothing(tmp_path: Path) -> None:
    lines = (
        b"192.0.2.7 dev br0 lladdr 02:00:5e:00:53:07 STALE\n192.0.2.8 dev br0 FAILED\n? (192.0.2.9) at <incomplete> on br0\n"  # noqa: E501
        b"192.0.2.8        0x1         0x0         00:00:00:00:00:00     *        br0\n"
    )
    assert len(read_file(lines, tmp_path, "neighbour_table").seen) == 1
