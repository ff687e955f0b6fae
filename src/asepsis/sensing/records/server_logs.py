"""Log lines of DHCP servers and name servers: dnsmasq (also Pi-hole and routers), ISC dhcpd, Kea, BIND, Unbound.

One file may hold lines of several of them, as a router's log does: all are read, whichever the file began with.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.record import Rung
from asepsis.sensing.records.text_format import TextFormat, any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue, Subject

MAX_TRANSACTIONS = 1024
"""DHCP transactions remembered at a time; the oldest is forgotten first."""
MAX_OPTIONS = 128
"""Options that a client asked for, taken of one line."""

_MAC = r"(?P<mac>[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5})"
_IP = r"(?P<ip>[0-9A-Fa-f.:]+)"

DNSMASQ_DHCP = re.compile(
    r"(?:(?P<transaction>\d+) )?DHCP(?P<type>DISCOVER|REQUEST|ACK|OFFER|INFORM|DECLINE|RELEASE|NAK)"
    rf"\((?P<interface>[\w.@-]+)\) (?:(?P<ip>\d+\.\d+\.\d+\.\d+) )?{_MAC}(?: (?P<name>\S+))?"
)
DNSMASQ_DETAIL = re.compile(
    r"(?P<transaction>\d+) (?P<what>vendor class|client provides name|requested options): (?P<value>.+)"
)
DHCPD = re.compile(
    r"DHCP(?P<type>DISCOVER|REQUEST|ACK|OFFER|INFORM|RELEASE|DECLINE)"
    r"(?: (?:for|on|of) (?P<ip>\d+\.\d+\.\d+\.\d+))?(?: \((?P<server>[\d.]+)\))?"
    rf" (?:from|to) {_MAC}(?: \((?P<name>[^)]*)\))?"
)
KEA_LEASE = re.compile(
    r"DHCP4_LEASE_(?:ALLOC|REUSE|INIT_REBOOT|RENEW)\S* \[hwtype=\d+ "
    + _MAC
    + r"\](?:, cid=\[(?P<client>[0-9a-f:]+)\])?"
    r".*?lease (?P<ip>\d+\.\d+\.\d+\.\d+) (?:has been|will be|was)"
)
KEA_LEASE_6 = re.compile(
    r"DHCP6_LEASE_(?:ALLOC|REUSE|RENEW)\S* .*?duid=\[(?P<duid>[0-9a-f:]+)\].*?lease for address (?P<ip>[0-9a-f:]+) "
)
DNSMASQ_QUERY = re.compile(rf"(?:\d+ \S+ )?query\[(?P<type>[\w=]+)\] (?P<name>\S+) from {_IP}")
BIND_QUERY = re.compile(
    rf"client (?:@0x[0-9a-f]+ )?{_IP}#\d+ \([^)]*\): (?:view [\w-]+: )?query: (?P<name>\S+) IN (?P<type>\w+)"
)
UNBOUND_QUERY = re.compile(rf"(?:info|query): {_IP} (?P<name>\S+)\.? (?P<type>[A-Z][A-Z0-9]*) IN(?: |$)")
UNBOUND_TIME = re.compile(r"\[(?P<seconds>\d{9,11})\] unbound")

QUERIES = (DNSMASQ_QUERY, BIND_QUERY, UNBOUND_QUERY)
DETAILS = {"vendor class": "vendor_class", "client provides name": "host_name"}
SAID_BY_CLIENT = frozenset(("DISCOVER", "REQUEST", "INFORM", "DECLINE", "RELEASE"))


class ServerLog:
    """Reads the lines of one log."""

    def __init__(self) -> None:
        self.details: OrderedDict[str, _Told] = OrderedDict()
        """By transaction: what the lines before told of the client."""

    def take(self, line: str, entry: Entry) -> None:
        """Read one line."""
        if (seconds := UNBOUND_TIME.search(line)) is not None:
            moment = moments.from_seconds(seconds["seconds"])
            entry = Entry(entry.batch, entry.source, entry.number, moment or entry.moment)
        if any(_query(pattern.search(line), entry) for pattern in QUERIES):
            return
        if (found := DNSMASQ_DHCP.search(line)) is not None:
            self._dnsmasq(found, entry)
        elif (detail := DNSMASQ_DETAIL.search(line)) is not None:
            self._detail(detail, entry)
        elif (found := DHCPD.search(line)) is not None:
            _exchange(found["type"], found, _name_of(found["name"]), entry, found["server"])
        elif (found := KEA_LEASE.search(line)) is not None:
            _lease(subject_of(found["mac"], found["ip"]), None, entry)
            _client_id(found["mac"], found["client"], entry)
        elif (found := KEA_LEASE_6.search(line)) is not None:
            lease_6(found["duid"], found["ip"], entry)

    def _dnsmasq(self, found: re.Match[str], entry: Entry) -> None:
        told = self._told(found["transaction"]) if found["transaction"] else _Told()
        told.mac = found["mac"]
        name = _name_of(found["name"]) if found["type"] == "ACK" else {}
        _exchange(found["type"], found, {**name, **told.fields}, entry, None)

    def _told(self, transaction: str) -> _Told:
        told = self.details.setdefault(transaction, _Told())
        if len(self.details) > MAX_TRANSACTIONS:
            self.details.popitem(last=False)
        return told

    def _detail(self, found: re.Match[str], entry: Entry) -> None:
        """`log-dhcp` writes what the client said on lines of their own: class and name first, options last."""
        told = self._told(found["transaction"])
        if found["what"] == "requested options":
            told.add_options(found["value"], entry)
            return
        clean = white_list.host if found["what"] == "client provides name" else white_list.banner
        value = clean(found["value"].strip())
        if value is not None:
            told.fields[DETAILS[found["what"]]] = value


@dataclass(slots=True)
class _Told:
    """What the lines of one transaction told of the client."""

    mac: str = ""
    fields: dict[str, FieldValue] = field(default_factory=dict)
    options: list[FieldValue] = field(default_factory=list)
    """Codes of a list that goes on in the next line."""

    def add_options(self, text: str, entry: Entry) -> None:
        """Take `1:netmask, 3:router`; a comma at the end says that the list goes on."""
        self.options = [*self.options, *(int(code) for code in re.findall(r"(\d{1,3}):", text))][:MAX_OPTIONS]
        if not text.rstrip().endswith(","):
            asked: dict[str, FieldValue] = {"message_type": "request", "parameter_request_list": self.options}
            entry.say("dhcp.request", subject_of(self.mac, None), {**asked, **self.fields})
            self.options = []


def _query(found: re.Match[str] | None, entry: Entry) -> bool:
    if found is None:
        return False
    asker = subject_of(None, found["ip"])
    name = white_list.asked_name(found["name"])
    if asker.ip is not None and not asker.ip.startswith("127.") and asker.ip != "::1":
        entry.heard(asker)
        if name is not None:
            entry.say("dns.query", asker, {"name": name, "type": found["type"].removeprefix("type=")})
    return True


def _name_of(text: str | None) -> dict[str, FieldValue]:
    name = white_list.host(text)
    return {"host_name": name} if name else {}


def _exchange(word: str, found: re.Match[str], told: dict[str, FieldValue], entry: Entry, server: str | None) -> None:
    """One message of DHCP as a server logs it."""
    client = subject_of(found["mac"], None)
    if client.mac is None:
        return
    if word in SAID_BY_CLIENT:
        entry.heard(client)
    if told:
        kind = word.lower() if word in SAID_BY_CLIENT else "request"
        entry.say("dhcp.request", client, {"message_type": kind, **told})
    if word == "ACK" and found["ip"]:
        _lease(subject_of(found["mac"], found["ip"]), white_list.ip(server), entry)


def _lease(client: Subject, server: str | None, entry: Entry) -> None:
    if client.ip is not None:
        entry.say("dhcp.lease", client, {"message_type": "ack", "your_ip": client.ip, "server_id": server})


def _client_id(mac: str, text: str | None, entry: Entry) -> None:
    octets = white_list.octets(text)
    if octets:
        entry.say("dhcp.request", subject_of(mac, None), {"message_type": "request", "client_id": octets})


DUID_LINK_TYPES = {"0001": 8, "0003": 4}
"""DUID-LLT and DUID-LL (RFC 8415 11.2, 11.4): octets before the hardware address."""


def lease_6(duid: str, address: str, entry: Entry) -> None:
    """A lease of DHCPv6; the hardware address is the one inside the identifier, when it has one."""
    octets = white_list.octets(duid)
    client = subject_of(None, address)
    if octets is None or client.ip is None:
        return
    start = DUID_LINK_TYPES.get(octets[:4])
    mac = white_list.mac(octets[start * 2 :]) if start is not None and octets[4:8] == "0001" else None
    fields: dict[str, FieldValue | None] = {
        "message_type": "reply",
        "address": client.ip,
        "duid": octets,
        "duid_mac": mac,
    }
    entry.say("dhcpv6.lease", client, fields)


LEASE_LINE = re.compile(
    r"DHCP(?:ACK|REQUEST|DISCOVER|OFFER|INFORM)(?:\(| (?:for|on|from) )|DHCP[46]_LEASE_\w+ (?:\[|duid=)"
)
RUNG = Rung(
    "the log of a DHCP server or name server",
    "where it logs leases, MAC addresses with their leases and names;"
    " where it logs queries, which names each address asks for",
    "who talks to whom inside; devices with a fixed address that ask this server for nothing",
)


def _reader() -> Callable[[str, Entry], None]:
    return ServerLog().take


SERVER_LOGS = (TextFormat("server_log", RUNG, any_of(LEASE_LINE, *QUERIES), _reader),)
"""One format: a router writes all of it into one file."""
