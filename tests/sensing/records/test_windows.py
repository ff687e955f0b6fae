"""Logs of Windows servers, by the description at the head of the log and in Microsoft's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

DHCP = (
    b"\t\tMicrosoft DHCP Service Activity Log\r\n\r\n"
    b"Event ID  Meaning\r\n10\tA new IP address was leased to a client.\r\n\r\n"
    b"ID,Date,Time,Description,IP Address,Host Name,MAC Address,User Name, TransactionID, QResult,Probationtime,"
    b" CorrelationID,Dhcid,VendorClass(Hex),VendorClass(ASCII),UserClass(Hex),UserClass(ASCII),RelayAgentInformation,"
    b"DnsRegError.\r\n"
    b"24,11/22/26,00:00:03,Database Cleanup Begin,,,,,0,6,,,,,,,,,0\r\n"
    b"10,11/22/26,08:00:00,Assign,192.0.2.7,ct1.practice.test,02005E005307,,1,0,,,,0x4D534654,MSFT 5.0,,,,0\r\n"
    b"30,11/22/26,08:00:00,DNS Update Request,7.2.0.192,ct1.practice.test,,,0,6,,,,,,,,,0\r\n"
)
DNS = (
    "{} 0E4C PACKET  000001D3A8F2E0B0 UDP Rcv 192.0.2.7       0002   Q [0001   D   NOERROR]"
    " A      (4)PACS(4)test(0)\r\n"
)


def test_the_audit_log_tells_leases_names_and_classes(tmp_path: Path) -> None:
    batch = read_file(DHCP, tmp_path, "windows_dhcp_log")
    (lease,) = of_kind(batch, "dhcp.lease")
    assert (lease.subject, lease.time.isoformat()[:16]) == (Subject(MAC, IP, None), "2026-11-22T08:00")
    (asked,) = of_kind(batch, "dhcp.request")
    assert (asked.fields["host_name"], asked.fields["vendor_class"]) == ("ct1.practice.test", "MSFT 5.0")


@pytest.mark.parametrize(
    "date", ["11/22/2026 8:00:01 AM", "22.11.2026 08:00:01", "2026-11-22 08:00:01", "22/11/2026 08:00:01"]
)
def test_the_debug_log_of_names_in_any_country(date: str, tmp_path: Path) -> None:
    (asked,) = of_kind(read_file(DNS.format(date).encode(), tmp_path, "windows_dns_log"), "dns.query")
    assert (asked.subject.ip, asked.fields) == (IP, {"name": "pacs.test", "type": "A"})
    assert asked.time.isoformat()[:16] == "2026-11-22T08:00"
