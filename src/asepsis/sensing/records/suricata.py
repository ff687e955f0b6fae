"""Suricata's events: EVE, one JSON object a line (https://docs.suricata.io, EVE JSON format). Alerts are not read."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from asepsis.core.nouns import Problem, Subject
from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, Talk, subject_of
from asepsis.sensing.records.record import RecordBatch, Rung, batched, lines
from asepsis.sensing.records.sayings import Saying, Values, flat
from asepsis.sensing.records.suricata_sayings import SAYINGS
from asepsis.sensing.records.white_list import asked_name, ip, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.core.nouns import FieldValue

PROTOCOLS = {
    "krb5": "kerberos", "enip_tcp": "enip", "rfb": "vnc", "pop3": "pop", "http2": "http", "http_any": "http",
    "pgsql": "pgsql", "ftp-data": "ftp", "ikev2": "ike", "dcerpc": "dcerpc", "bittorrent-dht": "bittorrent",
}  # fmt: skip
"""Suricata's word for a protocol where ours differs."""
NO_PROTOCOL = frozenset(("failed", "unknown"))
NAME_PORTS = {53: "dns.query", 5353: "mdns.query", 5355: "llmnr.query"}
MAX_NAMES = 64
"""Questions or answers taken of one event."""


class Eve:
    """Reads events of all kinds from one file, as Suricata writes them."""

    name = "suricata_eve"
    rung = Rung(
        "Suricata's events",
        "who talks to whom, leases and names, and what devices say of themselves in the protocols that Suricata reads",
        "medical protocols such as DICOM and HL7, which Suricata does not read; what does not pass its sensor",
    )

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By the first event's members."""
        first = _event(head.split(b"\n", 1)[0])
        if first is None:  # a first line longer than the head
            return head.startswith(b'{"timestamp":') and b'"event_type":' in head
        return {"timestamp", "event_type"} <= first.keys()

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the events; damaged lines are counted."""
        return batched(_record(line, source, number) for number, line in lines(file) if line != b"")


def _event(line: bytes | None) -> Values | None:
    if line is None:
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _record(line: bytes | None, source: str, number: int) -> RecordBatch:
    batch = RecordBatch(records=1)
    event = _event(line)
    moment = moments.from_text(event.get("timestamp")) if event is not None else None
    if event is None or moment is None:
        batch.problems.append(Problem("damaged_record", 1, "lines that are no event of Suricata were passed over"))
        return batch
    _take(event, Entry(batch, source, number, moment))
    return batch


def _take(event: Values, entry: Entry) -> None:
    kind = event.get("event_type")
    if kind in ("alert", "stats", "fileinfo", "drop", "engine"):
        return
    values = flat(event)
    ends = _ends(values)
    if kind == "flow":
        _flow(values, ends, entry)
    elif kind == "netflow":
        _netflow(values, ends, entry)
    elif kind in ("dns", "mdns"):
        _names(event, ends, _ports(values), entry)
    elif kind == "dhcp":
        _dhcp(values, ends, entry)
    elif kind == "arp":
        _arp(values, entry)
    else:
        _said(SAYINGS.get(str(kind), ()), values, ends, entry)


def _said(sayings: tuple[Saying, ...], values: Values, ends: tuple[Subject, Subject], entry: Entry) -> None:
    """What both ends said; that is told of them in the order in which the flow began."""
    if sayings:
        entry.heard(ends[0])
    for one in sayings:
        one.say(values, {"client": ends[0], "server": ends[1]}, entry)


def _ends(values: Values) -> tuple[Subject, Subject]:
    vlans = values.get("vlan")
    vlan = vlans[0] if isinstance(vlans, list) and vlans else None
    macs = [_mac(values, "ether.src_mac", "ether.src_macs"), _mac(values, "ether.dest_mac", "ether.dest_macs")]
    return subject_of(macs[0], values.get("src_ip"), vlan), subject_of(macs[1], values.get("dest_ip"), vlan)


def _mac(values: Values, one: str, several: str) -> object:
    found = values.get(several)
    # A flow that came by more than one way shows several: then none of them is known to be the host's.
    return values.get(one) or (found[0] if isinstance(found, list) and len(found) == 1 else None)


def _ports(values: Values) -> tuple[int, int]:
    source, destination = number(values.get("src_port")) or 0, number(values.get("dest_port")) or 0
    return source & 0xFFFF, destination & 0xFFFF


def _transport(values: Values) -> str:
    return (white_list.host(values.get("proto")) or "unknown").lower()


def _protocol(values: Values) -> str | None:
    word = white_list.host(values.get("app_proto"))
    return None if word is None or word in NO_PROTOCOL else PROTOCOLS.get(word, word.replace("-", "_"))


def _flow(values: Values, ends: tuple[Subject, Subject], entry: Entry) -> None:
    """A flow, told when it ended; its own times count."""
    start = moments.from_text(values.get("flow.start")) or entry.moment
    timed = Entry(entry.batch, entry.source, entry.number, start)
    packets = number(values.get("flow.pkts_toserver")) or 0, number(values.get("flow.pkts_toclient")) or 0
    octets = number(values.get("flow.bytes_toserver")) or 0, number(values.get("flow.bytes_toclient")) or 0
    timed.heard(*(end for end, count in zip(ends, packets, strict=True) if count))
    community_id = values.get("community_id")
    is_id = isinstance(community_id, str) and community_id.startswith("1:")
    timed.talked(
        ends,
        Talk(
            end=moments.from_text(values.get("flow.end")) or start,
            transport=_transport(values),
            ports=_ports(values),
            protocol=_protocol(values),
            packets=packets,
            octets=octets,
            # A refused connection is answered by one packet and never established.
            answered=packets[1] > 0 and not (values.get("proto") == "TCP" and values.get("flow.state") == "new"),
            community_id=str(community_id)[:64] if is_id else "",
        ),
    )


def _netflow(values: Values, ends: tuple[Subject, Subject], entry: Entry) -> None:
    """One direction of a flow: who sent is known, who serves is not."""
    start = moments.from_text(values.get("netflow.start")) or entry.moment
    timed = Entry(entry.batch, entry.source, entry.number, start)
    packets, octets = number(values.get("netflow.pkts")) or 0, number(values.get("netflow.bytes")) or 0
    if not packets:
        return
    end = moments.from_text(values.get("netflow.end")) or start
    timed.heard(ends[0])
    timed.talked(
        ends,
        Talk(
            end,
            _transport(values),
            _ports(values),
            _protocol(values),
            (packets, 0),
            (octets, 0),
            answered=False,
            server="unknown",
        ),
    )


def _names(event: Values, ends: tuple[Subject, Subject], ports: tuple[int, int], entry: Entry) -> None:
    """Questions and answers, in the three forms that Suricata has used (versions 1, 2 and 3 of its DNS events)."""
    told = event.get("dns") or event.get("mdns")
    if not isinstance(told, dict):
        return
    is_turned = ports[0] in NAME_PORTS and ports[1] not in NAME_PORTS
    asker, server = (ends[1], ends[0]) if is_turned else ends
    kind = NAME_PORTS.get(ports[0] if is_turned else ports[1], "dns.query")
    if told.get("type") in ("query", "request"):
        queries = told.get("queries")
        entry.heard(asker)
        for one in (queries if isinstance(queries, list) else [told])[:MAX_NAMES]:
            _query(one, kind, asker, entry)
    elif kind == "dns.query":
        answers = told.get("answers")
        for one in (answers if isinstance(answers, list) else [told])[:MAX_NAMES]:
            _answer(one, server, entry)


def _query(one: object, kind: str, asker: Subject, entry: Entry) -> None:
    name = asked_name(one.get("rrname")) if isinstance(one, dict) else None
    if name is not None and isinstance(one, dict):
        entry.say(kind, asker, {"name": name, "type": white_list.host(one.get("rrtype"))})


def _answer(one: object, server: Subject, entry: Entry) -> None:
    name = asked_name(one.get("rrname")) if isinstance(one, dict) else None
    address = ip(one.get("rdata")) if isinstance(one, dict) else None
    if name is not None and address is not None:
        entry.say("dns.answer", server, {"name": name, "type": "AAAA" if ":" in address else "A", "address": address})


def _dhcp(values: Values, ends: tuple[Subject, Subject], entry: Entry) -> None:
    client = subject_of(values.get("dhcp.client_mac"), None)
    word = white_list.host(values.get("dhcp.dhcp_type"))
    if client.mac is None:
        return
    if values.get("dhcp.type") == "request":
        entry.heard(client)
        asked: dict[str, FieldValue | None] = {
            "message_type": word or "bootp",
            "host_name": white_list.host(values.get("dhcp.hostname")),
            "requested_ip": ip(values.get("dhcp.requested_ip")),
            "vendor_class": white_list.banner(values.get("dhcp.vendor_class_identifier")),
            "client_id": _client_id(values.get("dhcp.client_id")),
        }
        entry.say("dhcp.request", client, asked)
    elif word in ("ack", "offer"):
        lease = subject_of(values.get("dhcp.client_mac"), values.get("dhcp.assigned_ip"))
        entry.heard(ends[0])
        if lease.ip not in (None, "0.0.0.0"):  # noqa: S104 (an address that is not set)
            seconds = number(values.get("dhcp.lease_time"))
            fields: dict[str, FieldValue | None] = {"message_type": word, "your_ip": lease.ip, "server_id": ends[0].ip}
            entry.say("dhcp.lease", lease, {**fields, "lease_seconds": seconds})


def _client_id(value: object) -> str | None:
    """Suricata leaves out the type of an identifier that is a hardware address."""
    return white_list.octets(value) if white_list.mac(value) is None else None


def _arp(values: Values, entry: Entry) -> None:
    sender = subject_of(values.get("arp.src_mac"), values.get("arp.src_ip"))
    entry.heard(sender)
    entry.say("arp.sender", sender, {"ip": sender.ip, "operation": white_list.host(values.get("arp.opcode"))})


SURICATA = (Eve(),)
