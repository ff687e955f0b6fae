"""Leases as RouterOS prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sensing.records.samples import IP, MAC, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """\
Flags: D - DYNAMIC
Columns: ADDRESS, MAC-ADDRESS, HOST-NAME, SERVER, STATUS, LAST-SEEN
 #   ADDRESS    MAC-ADDRESS        HOST-NAME  SERVER  STATUS   LAST-SEEN
;;; Canary, room 3
 0   192.0.2.7  02:00:5E:00:53:07  monitor7   dhcp1   bound    5m10s
 1 D 192.0.2.8  02:00:5E:00:53:08             dhcp1   bound    7m
 2   192.0.2.9  02:00:5E:00:53:09             dhcp1   waiting  never
"""
DETAIL = """\
Flags: X - disabled, R - radius, D - dynamic, B - blocked
 0   ;;; Canary, room 3
     address=192.0.2.7 mac-address=02:00:5E:00:53:07 client-id="1:2:0:5e:0:53:7"
     address-lists="" server=dhcp1 dhcp-option="" status=bound expires-after=9m57s
     last-seen=3s active-address=192.0.2.7 active-mac-address=02:00:5E:00:53:07
     active-client-id="1:2:0:5e:0:53:7" active-server=dhcp1 host-name="monitor7"
     class-id="example 1.0"

 1 D address=192.0.2.9 mac-address=02:00:5E:00:53:09 server=dhcp1 status=waiting last-seen=never
"""


def test_a_table_tells_leases_in_use_and_names(tmp_path: Path) -> None:
    batch = read_file(TABLE.encode(), tmp_path, "mikrotik_leases")
    assert [(one.subject.mac, one.subject.ip) for one in of_kind(batch, "dhcp.lease")] == [
        (MAC, IP),
        ("02:00:5e:00:53:08", "192.0.2.8"),
    ]
    (request,) = of_kind(batch, "dhcp.request")
    assert (request.subject.mac, request.fields["host_name"]) == (MAC, "monitor7")


def test_a_detailed_lease_is_put_together_from_its_lines(tmp_path: Path) -> None:
    batch = read_file(DETAIL.encode(), tmp_path, "mikrotik_leases")
    assert [(one.subject.mac, one.subject.ip) for one in of_kind(batch, "dhcp.lease")] == [(MAC, IP)]
    (request,) = of_kind(batch, "dhcp.request")
    assert request.fields["vendor_class"] == "example 1.0"
    assert "Canary" not in repr(batch.seen)
