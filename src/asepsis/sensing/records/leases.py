"""Files in which DHCP servers keep their leases: dnsmasq and ISC dhcpd."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.record import Rung
from asepsis.sensing.records.server_logs import lease_6
from asepsis.sensing.records.text_format import TextFormat, any_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue

LEASES_RUNG = Rung(
    "the leases of a DHCP server",
    "MAC addresses with their leases and the names that devices give themselves",
    "devices with a fixed address; what a device is, beyond its name and network card; whom it talks to",
)

DNSMASQ = re.compile(
    r"^(?P<expiry>\d{1,11}) (?P<mac>(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}) (?P<ip>\d+\.\d+\.\d+\.\d+)"
    r" (?P<name>\S+) (?P<client>\S+)$"
)
DNSMASQ_6 = re.compile(r"^(?P<expiry>\d{1,11}) T?\d+ (?P<ip>[0-9A-Fa-f:]+) (?P<name>\S+) (?P<duid>[0-9A-Fa-f:]+)$")


def _dnsmasq(line: str, entry: Entry) -> None:
    """`expiry mac address name client-identifier`, one lease a line."""
    if (found := DNSMASQ.match(line)) is not None:
        entry = _aged(entry, found["expiry"])
        client = white_list.octets(found["client"])
        say_lease(entry, found["mac"], found["ip"], {"host_name": white_list.host(found["name"]), "client_id": client})
    elif (found := DNSMASQ_6.match(line)) is not None:
        lease_6(found["duid"], found["ip"], _aged(entry, found["expiry"]))


def _aged(entry: Entry, expiry: str) -> Entry:
    """A lease that has run out was there until then; one in force, when the file was written."""
    end = moments.from_seconds(expiry)
    moment = entry.moment if end is None else min(end, entry.moment)
    return Entry(entry.batch, entry.source, entry.number, moment)


def say_lease(entry: Entry, mac: object, ip: object, told: dict[str, FieldValue | None]) -> None:
    """A lease, and what the client told when it asked for it."""
    client = subject_of(mac, ip)
    if client.mac is not None and any(value for value in told.values()):
        entry.say("dhcp.request", subject_of(mac, None), {"message_type": "request", **told})
    if client.mac is not None and client.ip is not None:
        entry.say("dhcp.lease", client, {"message_type": "ack", "your_ip": client.ip})


class _IscLeases:
    """Reads `lease ADDRESS { … }`, statement by statement (dhcpd.leases(5))."""

    def __init__(self) -> None:
        self.ip: str | None = None
        self.told: dict[str, str] = {}

    def take(self, line: str, entry: Entry) -> None:
        """Read one line; the closing brace ends a lease."""
        text = line.strip()
        if text.startswith("lease ") and text.endswith("{"):
            self.ip, self.told = text.split()[1], {}
        elif text == "}" and self.ip is not None:
            self._say(entry)
            self.ip = None
        elif self.ip is not None and (found := ISC_STATEMENT.match(text)) is not None:
            self.told[found["word"]] = found["value"].strip('"')

    def _say(self, entry: Entry) -> None:
        moment = _isc_moment(self.told.get("cltt")) or _isc_moment(self.told.get("starts"))
        timed = Entry(entry.batch, entry.source, entry.number, moment or entry.moment)
        vendor = self.told.get("set vendor-class-identifier") or self.told.get("set vendor-string")
        told: dict[str, FieldValue | None] = {
            "host_name": white_list.host(self.told.get("client-hostname")),
            "vendor_class": white_list.banner(vendor),
        }
        say_lease(timed, self.told.get("hardware ethernet"), self.ip, told)


ISC_STATEMENT = re.compile(
    r"^(?P<word>cltt|starts|client-hostname|hardware ethernet|set vendor-class-identifier|set vendor-string)(?: =)?"
    r" (?P<value>[^;]*);$"
)
ISC_TIME = re.compile(r"\d (\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)")


def _isc_moment(text: str | None) -> datetime | None:
    """`weekday yyyy/mm/dd hh:mm:ss` in UTC, or `epoch seconds` with `db-time-format local`."""
    if text is None:
        return None
    if text.startswith("epoch "):
        return moments.from_seconds(text.split()[1])
    found = ISC_TIME.match(text)
    try:
        return None if found is None else datetime(*(int(part) for part in found.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def _isc() -> Callable[[str, Entry], None]:
    return _IscLeases().take


DUID_LINE = re.compile(r"^duid (?:[0-9a-f]{2}:){4,}")
LEASES = (
    TextFormat("dnsmasq_leases", LEASES_RUNG, any_of(DNSMASQ, DUID_LINE), lambda: _dnsmasq, has_times=False),
    TextFormat("isc_leases", LEASES_RUNG, re.compile(r"^lease \d+\.\d+\.\d+\.\d+ \{$"), _isc, has_times=False),
)
"""Formats of lease files that are text."""
