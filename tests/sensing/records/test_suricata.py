"""Suricata's events, by its documented form; no Suricata is packaged for our platform, so none was recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.core.nouns import Subject
from tests.sensing.records.samples import IP, MAC, of_kind, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.sensing.records.record import RecordBatch

HEAD = {"timestamp": "2026-11-22T08:00:00.250000+0000", "flow_id": 1, "in_iface": "eth0"}
FLOW = {
    **HEAD, "event_type": "flow", "src_ip": IP, "src_port": 40000, "dest_ip": "192.0.2.9", "dest_port": 443,
    "proto": "TCP", "app_proto": "tls", "vlan": [10], "community_id": "1:abc",
    "flow": {"pkts_toserver": 5, "pkts_toclient": 4, "bytes_toserver": 300, "bytes_toclient": 200, "state": "closed",
             "start": "2026-11-22T07:59:00.000000+0000", "end": "2026-11-22T07:59:09.000000+0000", "age": 9},
    "ether": {"dest_macs": ["02:00:5e:00:53:09"], "src_macs": ["02:00:5E:00:53:07"]},
}  # fmt: skip
NAMES: list[dict[str, Any]] = [
    {"src_ip": IP, "dest_ip": "192.0.2.53", "dest_port": 53, "dns": {"type": "query", "rrname": "PACS.test", "rrtype": "A"}},  # noqa: E501
    {"src_ip": IP, "dest_ip": "192.0.2.53", "dest_port": 53,
     "dns": {"version": 3, "type": "request", "queries": [{"rrname": "pacs.test", "rrtype": "A"}]}},
]  # fmt: skip
ANSWER = {
    "src_ip": "192.0.2.53", "src_port": 53, "dest_ip": IP, "dest_port": 40000, "event_type": "dns",
    "dns": {"version": 2, "type": "answer", "rrname": "pacs.test",
            "answers": [{"rrname": "pacs.test", "rrtype": "A", "rdata": "192.0.2.9"}]},
}  # fmt: skip


def read(folder: Path, *events: dict[str, Any]) -> RecordBatch:
    content = b"".join(json.dumps({**HEAD, **event}).encode() + b"\n" for event in events)
    return read_file(content, folder, "suricata_eve")


def test_a_flow_keeps_its_own_times_and_addresses(tmp_path: Path) -> None:
    batch = read(tmp_path, FLOW)
    (flow,) = batch.talked
    assert (flow.protocol, flow.octets, flow.answered, flow.community_id) == ("tls", (300, 200), True, "1:abc")
    assert (flow.end - flow.start).total_seconds() == 9
    assert [one.subject for one in batch.seen] == [Subject(MAC, IP, 10), Subject("02:00:5e:00:53:09", "192.0.2.9", 10)]


def test_one_direction_of_a_flow_is_no_service(tmp_path: Path) -> None:
    told = {**FLOW, "event_type": "netflow", "netflow": {"pkts": 3, "bytes": 99, "start": HEAD["timestamp"]}}
    (flow,) = read(tmp_path, told).talked
    assert (flow.packets, flow.server, flow.answered) == ((3, 0), "unknown", False)


@pytest.mark.parametrize("event", NAMES)
def test_questions_of_each_version(event: dict[str, Any], tmp_path: Path) -> None:
    (asked,) = of_kind(read(tmp_path, {**event, "event_type": "dns"}), "dns.query")
    assert (asked.subject.ip, asked.fields) == (IP, {"name": "pacs.test", "type": "A"})


def test_answers_are_the_servers(tmp_path: Path) -> None:
    (told,) = of_kind(read(tmp_path, ANSWER), "dns.answer")
    assert told.subject.ip == "192.0.2.53"
    assert told.fields == {"name": "pacs.test", "type": "A", "address": "192.0.2.9"}


def test_dhcp(tmp_path: Path) -> None:
    asked = {
        "type": "request",
        "dhcp_type": "request",
        "client_mac": MAC,
        "hostname": "ct-1",
        "vendor_class_identifier": "MSFT 5.0",
    }
    given = {"type": "reply", "dhcp_type": "ack", "client_mac": MAC, "assigned_ip": IP, "lease_time": 600}
    ends = {"event_type": "dhcp", "src_ip": "192.0.2.1", "dest_ip": "255.255.255.255"}
    batch = read(tmp_path, {**ends, "src_ip": "0.0.0.0", "dhcp": asked}, {**ends, "dhcp": given})  # noqa: S104
    (request,) = of_kind(batch, "dhcp.request")
    assert (request.fields["host_name"], request.fields["vendor_class"]) == ("ct-1", "MSFT 5.0")
    (lease,) = of_kind(batch, "dhcp.lease")
    assert (lease.subject, lease.fields["lease_seconds"]) == (Subject(MAC, IP, None), 600)


def test_arp(tmp_path: Path) -> None:
    told = {"opcode": "reply", "src_mac": MAC, "src_ip": IP, "dest_mac": MAC, "dest_ip": IP}
    (sender,) = of_kind(read(tmp_path, {"event_type": "arp", "arp": told}), "arp.sender")
    assert (sender.subject, sender.fields) == (Subject(MAC, IP, None), {"ip": IP, "operation": "reply"})


def test_alerts_say_nothing_and_damaged_lines_are_counted(tmp_path: Path) -> None:
    content = json.dumps({**HEAD, "event_type": "alert", "src_ip": IP}).encode() + b"\n{\n[]\n"
    batch = read_file(content, tmp_path, "suricata_eve")
    assert (batch.seen, sum(one.count for one in batch.problems)) == ([], 2)
