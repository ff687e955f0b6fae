"""Log lines of DHCP servers and name servers, recorded from the programs themselves and shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Subject
from asepsis.sensing.records.entry import Entry
from asepsis.sensing.records.record import RecordBatch
from asepsis.sensing.records.server_logs import MAX_TRANSACTIONS, ServerLog
from tests.sensing.records.samples import IP, MAC, WRITTEN, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

DNSMASQ = b"""\
Nov 22 05:23:29 dnsmasq-dhcp[215]: 1776068702 vendor class: MSFT 5.0
Nov 22 05:23:29 dnsmasq-dhcp[215]: 1776068702 client provides name: ct-console-1
Nov 22 05:23:32 dnsmasq-dhcp[215]: 1776068702 DHCPREQUEST(br0) 192.0.2.7 02:00:5e:00:53:07
Nov 22 05:23:32 dnsmasq-dhcp[215]: 1776068702 DHCPACK(br0) 192.0.2.7 02:00:5e:00:53:07 ct-console-1
Nov 22 05:23:32 dnsmasq-dhcp[215]: 1776068702 requested options: 1:netmask, 3:router,
Nov 22 05:23:32 dnsmasq-dhcp[215]: 1776068702 requested options: 6:dns-server, 15:domain-name
Nov 22 05:23:34 dnsmasq[215]: query[A] PACS.test from 192.0.2.7
Nov 22 05:23:34 dnsmasq[215]: config pacs.test is 192.0.2.9
"""
ISC = b"""\
Nov 22 05:23:38 fw dhcpd[9]: DHCPDISCOVER from 02:00:5e:00:53:07 via eth0
Nov 22 05:23:38 fw dhcpd[9]: DHCPREQUEST for 192.0.2.7 (192.0.2.1) from 02:00:5e:00:53:07 (ct-console-1) via eth0
Nov 22 05:23:38 fw dhcpd[9]: DHCPACK on 192.0.2.7 to 02:00:5e:00:53:07 (ct-console-1) via eth0
"""
KEA = (
    b"2026-11-22 05:23:44.270 INFO  [kea-dhcp4.leases/21.14] DHCP4_LEASE_ALLOC [hwtype=1 02:00:5e:00:53:07], "
    b"cid=[ff:5e:00:53:07:00:01:00:01:2c:aa:bb:cc:02:00:5e:00:53:07], tid=0x3a951b79: lease 192.0.2.7 has been allocated "  # noqa: E501
    b"for 600 seconds\n"
)
KEA_6 = (
    b"2026-11-22 05:23:44.270 INFO  [kea-dhcp6.leases/21.14] DHCP6_LEASE_ALLOC duid=[00:03:00:01:02:00:5e:00:53:07], "
    b"tid=0x3a951b: lease for address 2001:db8::7 and iaid=1 has been allocated for 600 seconds\n"
)
BIND = (
    b"22-Nov-2026 05:23:50.101 queries: info: client @0x7f1 192.0.2.7#5353 (pacs.test): query: pacs.test IN AAAA "
    b"+E(0)K (192.0.2.1)\n"
)
UNBOUND = b"[1795325033] unbound[222:0] query: 192.0.2.7 pacs.test. AAAA IN\n"


def test_dnsmasq_tells_lease_name_class_options_and_queries(tmp_path: Path) -> None:
    batch = read_file(DNSMASQ, tmp_path, "server_log")
    (lease,) = of_kind(batch, "dhcp.lease")
    assert lease.subject == Subject(MAC, IP, None)
    assert lease.time.isoformat() == "2026-11-22T05:23:32+00:00"
    whole = of_kind(batch, "dhcp.request")[-1].fields
    assert (whole["vendor_class"], whole["host_name"]) == ("MSFT 5.0", "ct-console-1")
    assert whole["parameter_request_list"] == [1, 3, 6, 15]
    assert [one.fields for one in of_kind(batch, "dns.query")] == [{"name": "pacs.test", "type": "A"}]


def test_isc_dhcpd(tmp_path: Path) -> None:
    batch = read_file(ISC, tmp_path, "server_log")
    assert [one.subject for one in of_kind(batch, "dhcp.lease")] == [Subject(MAC, IP, None)]
    assert {one.fields["host_name"] for one in of_kind(batch, "dhcp.request")} == {"ct-console-1"}


def test_kea_tells_leases_and_client_identifiers(tmp_path: Path) -> None:
    advertised = KEA_6.replace(b"LEASE_ALLOC", b"LEASE_ADVERT").replace(b"::7 and", b"::8 and")
    batch = read_file(KEA + advertised + KEA_6, tmp_path, "server_log")
    assert [one.subject for one in of_kind(batch, "dhcp.lease")] == [Subject(MAC, IP, None)]
    assert str(of_kind(batch, "dhcp.request")[0].fields["client_id"]).startswith("ff5e0053")
    (six,) = of_kind(batch, "dhcpv6.lease")
    assert (six.subject.ip, six.fields["duid_mac"]) == ("2001:db8::7", MAC)


def test_a_log_of_ipv6_alone_is_recognised(tmp_path: Path) -> None:
    assert len(of_kind(read_file(KEA_6, tmp_path, "server_log"), "dhcpv6.lease")) == 1


@pytest.mark.parametrize("line", [BIND, UNBOUND])
def test_name_servers_tell_who_asked(line: bytes, tmp_path: Path) -> None:
    (asked,) = of_kind(read_file(line, tmp_path, "server_log"), "dns.query")
    assert (asked.subject.ip, asked.fields) == (IP, {"name": "pacs.test", "type": "AAAA"})
    assert asked.time.isoformat()[:16] == "2026-11-22T05:23"


def test_names_that_are_no_host_names_are_left_behind(tmp_path: Path) -> None:
    spoken = DNSMASQ.replace(b"name: ct-console-1", b"name: Mary Canary's tablet").replace(
        b"PACS.test", b"canary@x.test"
    )
    batch = read_file(spoken.replace(b"53:07 ct-console-1", b"53:07"), tmp_path, "server_log")
    assert "anary" not in repr(batch.seen)


def test_transactions_are_bounded() -> None:
    log, entry = ServerLog(), Entry(RecordBatch(), "x", 1, WRITTEN)
    for number in range(MAX_TRANSACTIONS + 9):
        log.take(f"{number} vendor class: MSFT 5.0", entry)
    assert len(log.details) == MAX_TRANSACTIONS
