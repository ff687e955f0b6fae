"""Logs of Windows servers: the audit log of DHCP (DhcpSrvLog-*.log) and the debug log of DNS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.leases import LEASES_RUNG, say_lease
from asepsis.sensing.records.record import Rung
from asepsis.sensing.records.text_format import TextFormat, any_of

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.core.nouns import FieldValue

DHCP_LINE = re.compile(r"^(?P<id>\d\d),(?P<date>\d\d/\d\d/\d\d),(?P<clock>\d\d:\d\d:\d\d),(?P<rest>[^\r\n]*)$")
DHCP_HEAD = re.compile(r"^ID,Date,Time,Description,IP Address,Host Name,MAC Address")
LEASED = frozenset(("10", "11"))
"""Events: 10 a new lease, 11 a renewed one. The log's own head explains them."""
ADDRESS, HOST_NAME, MAC, VENDOR_CLASS = 1, 2, 3, 11
"""Columns behind the time; the vendor class as text follows its hexadecimal form."""

DNS_LINE = re.compile(
    r"^(?P<date>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}) (?P<clock>\d{1,2}:\d\d:\d\d)(?: (?P<half>[AP]M))?"
    r" [0-9A-F]+ PACKET +[0-9A-F]+ "
    r"(?:UDP|TCP) Rcv (?P<ip>[0-9A-Fa-f:.]+) +[0-9a-f]{4}   Q \[[^\]]*\] (?P<type>\w+) +(?P<name>\(\d+\)\S+)$"
)


def _dhcp(line: str, entry: Entry) -> None:
    found = DHCP_LINE.match(line)
    if found is None or found["id"] not in LEASED:
        return
    month, day, year = (int(part) for part in found["date"].split("/"))
    moment = moments.from_parts(2000 + year, month, day, _clock(found["clock"]))
    cells = found["rest"].split(",")
    if len(cells) <= MAC or moment is None:
        return
    told: dict[str, FieldValue | None] = {"host_name": white_list.host(cells[HOST_NAME].strip())}
    if len(cells) > VENDOR_CLASS:
        told["vendor_class"] = white_list.software(cells[VENDOR_CLASS])
    say_lease(Entry(entry.batch, entry.source, entry.number, moment), cells[MAC].strip(), cells[ADDRESS].strip(), told)


def _dns(line: str, entry: Entry) -> None:
    found = DNS_LINE.match(line)
    if found is None:
        return
    name = white_list.asked_name(re.sub(r"\(\d+\)", ".", found["name"]).strip("."))
    asker = subject_of(None, found["ip"])
    timed = Entry(entry.batch, entry.source, entry.number, _moment(found) or entry.moment)
    if asker.ip is not None and not asker.ip.startswith("127."):
        timed.heard(asker)
        if name is not None:
            timed.say("dns.query", asker, {"name": name, "type": found["type"]})


def _moment(found: re.Match[str]) -> datetime | None:
    """The date as the server's country writes it: strokes mostly month first, dots day first, hyphens year first."""
    first, second, third = (int(part) for part in re.split(r"[/.-]", found["date"]))
    hour, minute, second_of_minute = _clock(found["clock"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "PM" else 0)
    if first > 31:  # noqa: PLR2004 (no day has this number)
        year, month, day = first, second, third
    elif "." in found["date"] or first > 12:  # noqa: PLR2004 (no month has this number)
        year, month, day = third, second, first
    else:
        year, month, day = third, first, second
    return moments.from_parts(year, month, day, (hour, minute, second_of_minute))


def _clock(text: str) -> tuple[int, int, int]:
    hour, minute, second = (int(part) for part in text.split(":"))
    return hour, minute, second


WINDOWS = (
    TextFormat(
        "windows_dhcp_log",
        LEASES_RUNG,
        any_of(DHCP_HEAD, DHCP_LINE),
        lambda: _dhcp,
        has_times=False,
    ),
    TextFormat(
        "windows_dns_log",
        Rung(
            "the debug log of a Windows name server",
            "which names each address asks for",
            "MAC addresses, and devices that ask for no names; whom a device talks to inside",
        ),
        DNS_LINE,
        lambda: _dns,
        has_times=False,
    ),
)
"""Logs of Windows servers."""
