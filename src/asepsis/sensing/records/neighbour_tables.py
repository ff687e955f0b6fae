"""Tables that computers, routers and switches print: who has which address, and at which port."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.sensing.records import white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.leases import say_lease
from asepsis.sensing.records.record import Rung
from asepsis.sensing.records.text_format import TextFormat, any_of

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue

NEIGHBOUR = "record.neighbour"
"""Kind of observation: a table binds an address to a MAC."""
PORT = "record.port"
"""Kind of observation: a switch's table says at which port a MAC was heard."""

_IP4 = r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3})"
_IP = r"(?P<ip>[0-9A-Fa-f:.]+)"
_COLONS = r"(?P<mac>[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5})"
_ANY = r"(?P<mac>[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})"

ADDRESSES = (
    # ip neigh (iproute2): only states in which the neighbour was heard.
    re.compile(
        rf"^{_IP} dev \S+ lladdr {_COLONS}(?: router| proxy| extern_learn| ref \d+)* (?:REACHABLE|STALE|DELAY|PROBE)"
    ),
    # arp -an of Linux, BSD, macOS; pfSense's and OPNsense's table are BSD's.
    re.compile(rf"^\S+ \({_IP4}\) at {_COLONS} (?!.*\bincomplete\b)"),
    # /proc/net/arp: flag 0x2 is a complete entry.
    re.compile(rf"^{_IP4} +0x1 +0x[26] +{_COLONS} "),
    # arp -a of Windows.
    re.compile(rf"^ +{_IP4} +(?P<mac>[0-9a-f]{{2}}(?:-[0-9a-f]{{2}}){{5}}) +dynamic"),
    # show ip arp of Cisco IOS and those that follow it.
    re.compile(rf"^(?:Internet +)?{_IP4} +(?:\d+|-|\d\d:\d\d:\d\d) +{_ANY} +(?:ARPA +)?\S+"),
)
PORTS = (
    # show mac address-table of Cisco IOS: VLAN, MAC, type, port.
    re.compile(
        re.compile(
            rf"^[* ]*(?P<vlan>\d{{1,4}}) +{_ANY} +(?i:dynamic|learn\w*) +(?:\S+ +){{0,4}}?"
            r"(?P<port>[A-Z][A-Za-z]*-?\d[\d/.]*)\s*$"
        ),
    ),
    # bridge fdb show (iproute2).
    re.compile(rf"^{_COLONS} dev (?P<port>\S+) (?:vlan (?P<vlan>\d+) )?(?:used \S+ )?master \S+(?! permanent)"),
)
PAIR = re.compile(r'([a-z-]+)=(?:"([^"]*)"|(\S*))')
TERSE = re.compile(r"^ *\d+ +(?:[A-Z]+ +)?(?:comment=.*? )?address=\S+ .*\bmac-address=")


def _take(line: str, entry: Entry) -> None:
    if TERSE.match(line):
        _mikrotik(line, entry)
        return
    for pattern in ADDRESSES:
        if (found := pattern.match(line)) is not None:
            bind(entry, _padded(found["mac"]), found["ip"])
            return
    for pattern in PORTS:
        if (found := pattern.match(line)) is not None:
            subject = subject_of(_padded(found["mac"]), None, found["vlan"])
            entry.say(
                PORT, subject, {"port": white_list.software(found["port"]), "vlan": white_list.number(found["vlan"])}
            )
            return


def bind(entry: Entry, mac: object, ip: object, vlan: object = None) -> None:
    """A table binds the address to the MAC; addresses of groups are no neighbours."""
    subject = subject_of(mac, ip, vlan)
    if subject.mac is not None and subject.ip is not None:
        entry.say(NEIGHBOUR, subject, {"ip": subject.ip})


def _padded(mac: str) -> str:
    """BSD leaves out leading zeros: `2:0:5e:0:53:7`."""
    return ":".join(part.zfill(2) for part in mac.split(":")) if ":" in mac else mac


def _mikrotik(line: str, entry: Entry) -> None:
    """`/ip dhcp-server lease print terse` and `/ip arp print terse` of RouterOS."""
    pairs = {name: quoted or plain for name, quoted, plain in PAIR.findall(line)}
    mac = pairs.get("active-mac-address") or pairs.get("mac-address")
    address = pairs.get("active-address") or pairs.get("address")
    if "interface" in pairs and "server" not in pairs:
        bind(entry, mac, address)
    elif pairs.get("status") == "bound":
        client = pairs.get("client-id") or pairs.get("active-client-id")
        told: dict[str, FieldValue | None] = {
            "host_name": white_list.host(pairs.get("host-name")),
            "vendor_class": white_list.banner(pairs.get("class-id")),
            "client_id": white_list.octets(client) if client and client.count(":") > len("1:") else None,
        }
        say_lease(entry, mac, address, told)


NEIGHBOUR_TABLES = (
    TextFormat(
        "neighbour_table",
        Rung(
            "a table of addresses of a computer, router or switch",
            "which MAC address has which IP address, or stands at which port, at the moment the table was written",
            "devices that were silent for some minutes before; what a device is; whom it talks to",
        ),
        any_of(*ADDRESSES, *PORTS, TERSE),
        lambda: _take,
        has_times=False,
    ),
)
"""The tables, as one format: they are mostly put together in one file."""
