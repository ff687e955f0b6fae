"""Lists of clients and devices that routers and controllers export, as CSV or JSON, known by their columns' names.

UniFi, Meraki, OPNsense, pfSense, Kea, Windows DHCP and others give the same things under other names.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from asepsis.core.nouns import Problem
from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.leases import say_lease
from asepsis.sensing.records.neighbour_tables import PORT, bind
from asepsis.sensing.records.record import MAX_LINE_BYTES, RecordBatch, Rung, batched
from asepsis.sensing.records.server_logs import lease_6
from asepsis.sensing.records.text_format import decoded

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.core.nouns import FieldValue

DEVICE = "record.device"
"""Kind of observation: a router or controller says what it takes a device for."""
MAX_BYTES = 64 << 20
"""Largest list that is read; what is behind is not, and that is told."""
MAX_DEPTH = 4
"""How deep in a document the list of clients may stand."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "mac": (
        "mac",
        "macaddress",
        "hwaddr",
        "hwaddress",
        "hardwareaddress",
        "physicaladdress",
        "clientid",
        "uniqueid",
        "etheraddress",
        "lladdr",
    ),
    "ip": (
        "ip",
        "ipaddress",
        "ipv4",
        "ipv4address",
        "ip4",
        "address",
        "clientipaddress",
        "ipaddr",
        "lanip",
        "lastip",
        "fixedip",
        "protocoladdress",
    ),
    "host_name": ("hostname", "dhcphostname", "clienthostname", "host"),
    "vendor": ("manufacturer", "oui", "man", "vendor", "macvendor"),
    "os": ("os", "osname", "operatingsystem"),
    "model": ("model", "devicemodel"),
    "firmware": ("firmware", "firmwareversion", "version"),
    "serial": ("serial", "serialnumber"),
    "duid": ("duid",),
    "vlan": ("vlan", "vlanid"),
    "port": ("switchport", "swport", "port"),
    "vendor_class": ("vendorclass", "dhcpclassid", "classid", "vendorclassidentifier"),
    "moment": ("lastseen", "lastactive", "cltt", "starts", "start", "connectedon"),
    "expiry": ("expire", "expiry", "leaseexpirytime", "leaseexpiration", "ends", "end"),
    "lifetime": ("validlifetime", "validlft"),
    "state": ("state", "addressstate", "status", "act", "binding"),
    "kind": ("type", "producttype"),
    "adopted": ("adopted",),
}
"""Our word → names of columns, in lower case, letters and digits only. The first that has a value counts."""
LEASE_COLUMNS = frozenset(("expiry", "lifetime"))
"""Only leases run out."""
UNUSED = re.compile(r"^(?:declined|expired|free|failed|incomplete|inactive ?reservation)$", re.IGNORECASE)
"""States of an entry behind which nobody was heard."""
MANAGED = frozenset(
    ("uap", "usw", "ugw", "udm", "uxg", "ubb", "wireless", "switch", "appliance", "camera", "cellulargateway", "sensor")
)
"""Kinds of the controller's own devices: it knows these, and does not guess."""
FAMILY = {
    "uap": "Ubiquiti",
    "usw": "Ubiquiti",
    "ugw": "Ubiquiti",
    "udm": "Ubiquiti",
    "uxg": "Ubiquiti",
    "ubb": "Ubiquiti",
}

RUNG = Rung(
    "a list of clients exported by a router or controller",
    "MAC and IP addresses with host names, and what the controller takes each device for",
    "devices behind other routers or switches; whom a device talks to; the controller's guesses may be wrong",
)


def _plain(name: object) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower()) if isinstance(name, str) else ""


def _words(row: Mapping[Any, object]) -> dict[str, object]:
    """The row by our words."""
    plain = {_plain(name): value for name, value in row.items() if value not in (None, "")}
    return {
        ours: next(plain[name] for name in names if name in plain)
        for ours, names in COLUMNS.items()
        if any(name in plain for name in names)
    }


def is_row(row: object) -> bool:
    """Whether a row, or the head of a table, has an address of a device."""
    if not isinstance(row, Mapping):
        return False
    words = _words(row)
    return white_list.mac(_mac(words)) is not None or white_list.octets(words.get("duid")) is not None


def _mac(words: Mapping[str, object]) -> object:
    """The MAC; of a DHCP client identifier without the type in front of it (RFC 2132 9.14)."""
    value = words.get("mac")
    if isinstance(value, str) and re.fullmatch(r"(?:0?1[:-])(?:[0-9A-Fa-f]{2}[:-]?){6}", value):
        return value.partition(value[1] if value[0] == "1" else value[2])[2]
    return value


def take(row: Mapping[Any, object], entry: Entry) -> bool:
    """Say what one row holds; False when it names no device."""
    words = _words(row)
    mac = _mac(words)
    subject = subject_of(mac, words.get("ip"), words.get("vlan"))
    if subject.mac is None and "duid" not in words:
        return False
    state = str(words.get("state", "")).strip()
    # Kea's lease file: state 1 is an address that the client declined.
    if UNUSED.match(state) or (state == "1" and "lifetime" in words):
        return True
    entry = Entry(entry.batch, entry.source, entry.number, _moment(words, entry.moment))
    host = white_list.host(words.get("host_name"))
    told: dict[str, FieldValue | None] = {
        "host_name": host,
        "vendor_class": white_list.banner(words.get("vendor_class")),
    }
    if "duid" in words:
        lease_6(str(words["duid"]), str(words.get("ip")), entry)
        bind(entry, mac, words.get("ip"))
    elif words.keys() & LEASE_COLUMNS and subject.ip is not None:
        say_lease(entry, mac, words.get("ip"), told)
    else:
        bind(entry, mac, words.get("ip"), words.get("vlan"))
    _say_device(words, mac, host, entry)
    return True


def _say_device(words: Mapping[str, object], mac: object, host: str | None, entry: Entry) -> None:
    kind = _plain(words.get("kind"))
    is_managed = kind in MANAGED and (words.get("adopted") is True or "serial" in words)
    vendor = FAMILY.get(kind) if is_managed else white_list.organisation(words.get("vendor"))
    known: dict[str, FieldValue | None] = {
        "host_name": host,
        "vendor": vendor,
        "os": white_list.software(words.get("os")),
        "model": white_list.software(words.get("model")),
        "firmware": white_list.software(words.get("firmware")) if is_managed else None,
        "serial": white_list.software(words.get("serial")),
    }
    if any(known.values()):
        entry.say(DEVICE, subject_of(mac, None), {**known, "is_managed": is_managed})
    port = white_list.software(str(words["port"])) if "port" in words else None
    if port is not None and not is_managed:
        entry.say(
            PORT, subject_of(mac, None, words.get("vlan")), {"port": port, "vlan": white_list.number(words.get("vlan"))}
        )


def _moment(words: Mapping[str, object], written: datetime) -> datetime:
    """When the device was last there: what the row says, the lease's start, or when the file was written."""
    said = _time(words.get("moment"))
    end, lifetime = _time(words.get("expiry")), white_list.number(words.get("lifetime"))
    if said is None and end is not None:
        said = moments.from_seconds(end.timestamp() - lifetime) if lifetime else min(end, written)
    return said or written


def _time(value: object) -> datetime | None:
    return moments.from_seconds(value) or moments.from_text(str(value).replace("/", "-") if value else None)


@dataclass(frozen=True, slots=True)
class ClientList:
    """A list in one way of writing it."""

    name: str
    rung: Rung
    is_json: bool

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By a row with the MAC of a device in a column called so."""
        text = decoded(head)
        if self.is_json:
            return text.lstrip()[:1] in ("[", "{") and _names_a_mac(text)
        rows = _csv_rows(text)
        return any(is_row(row) for row, _ in zip(rows, range(64), strict=False))

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the list. It is held in memory, so its size is bounded."""
        written = moments.written(file)
        content = file.read(MAX_BYTES + 1)
        text = decoded(content[:MAX_BYTES])
        rows = _json_rows(text) if self.is_json else _csv_rows(text)
        yield from batched(self._batches(rows, source, written))
        if len(content) > MAX_BYTES:
            yield RecordBatch(problems=[Problem("truncated_file", 1, "the list is too long: only its start was read")])

    def _batches(self, rows: Iterator[Mapping[Any, object]], source: str, written: datetime) -> Iterator[RecordBatch]:
        for number, row in enumerate(rows, 1):
            batch = RecordBatch(records=1)
            if not take(row, Entry(batch, source, number, written)):
                batch.problems.append(Problem("no_device", 1, "rows without a MAC address were passed over"))
            yield batch


JSON_MAC = re.compile(r'"([\w-]{3,20})"\s*:\s*"((?:[0-9A-Fa-f]{2}[:-]?){5}[0-9A-Fa-f]{2})"')


def _names_a_mac(text: str) -> bool:
    return any(_plain(name) in COLUMNS["mac"] for name, _ in JSON_MAC.findall(text))


def _json_rows(text: str) -> Iterator[Mapping[Any, object]]:
    """Objects of the lists in the document, or of its lines."""
    try:
        yield from _objects(json.loads(text), 0)
    except (ValueError, RecursionError):
        for line in text.splitlines():
            try:
                yield from _objects(json.loads(line[:MAX_LINE_BYTES]), 0)
            except (ValueError, RecursionError):
                continue


def _objects(value: object, depth: int) -> Iterator[Mapping[Any, object]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        if is_row(value):
            yield value
        else:
            for inner in value.values():
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _csv_rows(text: str) -> Iterator[Mapping[Any, object]]:
    """Rows under the first line that names a MAC column; the separator is the one that this line has most."""
    lines = io.StringIO(text, newline=None)
    for line in lines:
        separator = max(",;\t", key=line.count)
        names = _cells(line, separator)
        plain = [_plain(name) for name in names]
        if any(name in COLUMNS["mac"] for name in plain) and any(name in COLUMNS["ip"] for name in plain):
            yield from _rows(lines, names, separator)
            return


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\n").replace("\0", "")], delimiter=separator), [])
    except csv.Error:
        return []


def _rows(lines: io.StringIO, names: list[str], separator: str) -> Iterator[Mapping[Any, object]]:
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        if cells:
            yield dict(zip(names, cells, strict=False))


CLIENT_LISTS = (ClientList("client_list_json", RUNG, is_json=True), ClientList("client_list_csv", RUNG, is_json=False))
"""Lists of clients, in both ways of writing."""
