"""Lease files of dnsmasq and ISC dhcpd, recorded from the programs themselves and shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, WRITTEN, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

IN_FORCE, RUN_OUT = int(WRITTEN.timestamp()) + 600, int(WRITTEN.timestamp()) - 600
ISC = b"""\
lease 192.0.2.7 {
  starts 0 2026/11/22 05:23:38;
  cltt 0 2026/11/22 05:24:00;
  binding state active;
  hardware ethernet 02:00:5e:00:53:07;
  set vendor-class-identifier = "MSFT 5.0";
  client-hostname "ct-console-1";
}
lease 192.0.2.8 {
  binding state free;
}
"""


def test_dnsmasq(tmp_path: Path) -> None:
    content = f"{IN_FORCE} {MAC} {IP} ct-1 *\n{RUN_OUT} 02:00:5e:00:53:08 192.0.2.8 * 01:02:00:5e:00:53:08\n".encode()
    batch = read_file(content, tmp_path, "dnsmasq_leases")
    here, gone = of_kind(batch, "dhcp.lease")
    assert (here.subject, here.time) == (Subject(MAC, IP, None), WRITTEN)
    assert int(gone.time.timestamp()) == RUN_OUT
    assert [one.fields.get("host_name") for one in of_kind(batch, "dhcp.request")] == ["ct-1", None]


def test_dnsmasq_leases_of_ipv6(tmp_path: Path) -> None:
    content = f"duid 00:01:00:01:2c:00:00:00\n{IN_FORCE} 7 2001:db8::7 ct-1 00:03:00:01:02:00:5e:00:53:07\n".encode()
    (lease,) = of_kind(read_file(content, tmp_path, "dnsmasq_leases"), "dhcpv6.lease")
    assert (lease.subject.ip, lease.fields["duid_mac"]) == ("2001:db8::7", MAC)


def test_isc_dhcpd(tmp_path: Path) -> None:
    batch = read_file(ISC, tmp_path, "isc_leases")
    (lease,) = of_kind(batch, "dhcp.lease")
    assert (lease.subject, lease.time.isoformat()) == (Subject(MAC, IP, None), "2026-11-22T05:24:00+00:00")
    (asked,) = of_kind(batch, "dhcp.request")
    assert (asked.fields["host_name"], asked.fields["vendor_class"]) == ("ct-console-1", "MSFT 5.0")
