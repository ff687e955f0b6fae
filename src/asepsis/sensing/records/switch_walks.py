"""Tables of switches and routers as `snmpwalk -On` writes them: BRIDGE, Q-BRIDGE, IP and LLDP MIBs."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from asepsis.core.nouns import Problem
from asepsis.sensing.records import moments, white_list
from asepsis.sensing.records.entry import NOBODY, Entry, subject_of
from asepsis.sensing.records.neighbour_tables import PORT, bind
from asepsis.sensing.records.record import RecordBatch, Rung, batched, lines
from asepsis.sensing.records.text_format import MAX_HEAD_LINES, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from asepsis.core.nouns import FieldValue, Subject

NEIGHBOUR = "lldp.neighbour"
RESPONSE = "snmp.response"
MAX_INTERFACES = 4096
"""Interfaces of one device whose names are remembered; the largest switches have some hundreds."""
MAX_NEIGHBOURS = 4096
"""LLDP neighbours that are remembered until the walk's end."""
MAC_OCTETS = 6
MAX_OCTET = 255
BY_MAC = 4
"""LLDP: the chassis is named by a MAC address (IEEE 802.1AB 8.5.2.2)."""

LINE = re.compile(r"^\.?(?P<oid>[0-9]+(?:\.[0-9]+)+) = (?:INTEGER|Gauge32|STRING|Hex-STRING|BITS|OID): ?(?P<value>.*)$")
INTERFACE_NAME = "1.3.6.1.2.1.2.2.1.2."
"""ifDescr (RFC 2863), by interface."""
BRIDGE_PORT = "1.3.6.1.2.1.17.1.4.1.2."
"""dot1dBasePortIfIndex (RFC 4188), by port of the bridge."""
BRIDGE_TABLE = "1.3.6.1.2.1.17.4.3.1.2."
"""dot1dTpFdbPort (RFC 4188), by MAC address."""
VLAN_TABLE = "1.3.6.1.2.1.17.7.1.2.2.1.2."
"""dot1qTpFdbPort (RFC 4363), by filtering database, mostly the VLAN, and MAC address."""
ADDRESS_TABLE = "1.3.6.1.2.1.4.22.1.2."
"""ipNetToMediaPhysAddress (RFC 4293), by interface and IPv4 address."""
NEWER_ADDRESS_TABLE = "1.3.6.1.2.1.4.35.1.4."
"""ipNetToPhysicalPhysAddress (RFC 4293), by interface, kind of address (1: IPv4, 2: IPv6), its length and itself."""
NEIGHBOUR_CHASSIS_TYPE = "1.0.8802.1.1.2.1.4.1.1.4."
"""lldpRemChassisIdSubtype (IEEE 802.1AB), by time mark, port and number."""
NEIGHBOUR_CHASSIS = "1.0.8802.1.1.2.1.4.1.1.5."
"""lldpRemChassisId."""
NEIGHBOUR_NAME = "1.0.8802.1.1.2.1.4.1.1.9."
"""lldpRemSysName."""
NEIGHBOUR_DESCRIPTION = "1.0.8802.1.1.2.1.4.1.1.10."
"""lldpRemSysDesc."""
NEIGHBOUR_CAPABILITIES = "1.0.8802.1.1.2.1.4.1.1.12."
"""lldpRemSysCapEnabled."""
NEIGHBOUR_INVENTORY = "1.0.8802.1.1.2.1.5.4795.1.3.3.1."
"""lldpXMedRemInventoryTable (TIA-1057 13.3), by column, time mark, port and number."""
INVENTORY = {"1": "hardware", "2": "firmware", "3": "software", "4": "serial", "5": "manufacturer", "6": "model"}
"""Its columns as fields of what the neighbour would say on the wire."""
SYSTEM = {
    "1.3.6.1.2.1.1.1.0": ("sys_descr", white_list.banner),
    "1.3.6.1.2.1.1.2.0": ("sys_object_id", white_list.object_identifier),
    "1.3.6.1.2.1.1.5.0": ("sys_name", white_list.host),
}
"""What the device says of itself (RFC 3418); without its contact and place, which name people."""
PARTS = "1.3.6.1.2.1.47.1.1.1.1."
"""entPhysicalTable (RFC 6933 3), by column and part."""
PART_COLUMNS = {
    "8": "entPhysicalHardwareRev",
    "9": "entPhysicalFirmwareRev",
    "10": "entPhysicalSoftwareRev",
    "11": "entPhysicalSerialNum",
    "12": "entPhysicalMfgName",
    "13": "entPhysicalModelName",
}
WHOLE = "1"
"""The part that holds all others (RFC 6933 3: the chassis has the first index)."""
TABLES = (BRIDGE_TABLE, VLAN_TABLE, ADDRESS_TABLE, NEWER_ADDRESS_TABLE, NEIGHBOUR_CHASSIS)
SIGNATURE = re.compile(r"^\.?(?:" + "|".join(re.escape(table) for table in TABLES) + r")[0-9.]+ = ")


@dataclass(slots=True)
class _Neighbour:
    """What a switch heard of one neighbour by LLDP."""

    chassis_type: int = 0
    mac: str | None = None
    known: dict[str, FieldValue | None] | None = None


class _Walk:
    """One walk: names of interfaces come before the rows that need them; neighbours are told at its end."""

    def __init__(self, own: Subject) -> None:
        self.own = own
        self.interfaces: dict[str, str] = {}
        self.ports: dict[str, str] = {}
        self.neighbours: dict[str, _Neighbour] = {}
        self.system: dict[str, FieldValue | None] = {}
        self.whole: dict[str, FieldValue] = {}
        self.readers: tuple[tuple[str, Callable[[str, str, Entry], None]], ...] = (
            (INTERFACE_NAME, self._interface),
            (BRIDGE_PORT, self._port),
            (BRIDGE_TABLE, self._heard),
            (VLAN_TABLE, self._heard_in_vlan),
            (ADDRESS_TABLE, self._address),
            (NEWER_ADDRESS_TABLE, self._newer_address),
            (NEIGHBOUR_CHASSIS_TYPE, self._chassis_type),
            (NEIGHBOUR_CHASSIS, self._chassis),
            (NEIGHBOUR_NAME, self._name),
            (NEIGHBOUR_DESCRIPTION, self._description),
            (NEIGHBOUR_CAPABILITIES, self._capabilities),
            (NEIGHBOUR_INVENTORY, self._inventory),
            (PARTS, self._part),
        )

    def take(self, line: str, entry: Entry) -> None:
        """Read one line; what belongs to no table says nothing."""
        found = LINE.match(line)
        if found is None:
            return
        value = found["value"].strip().strip('"')
        if (system := SYSTEM.get(found["oid"])) is not None:
            self.system[system[0]] = system[1](value)
        for table, read in self.readers:
            if found["oid"].startswith(table):
                read(found["oid"].removeprefix(table), value, entry)
                return

    def end(self, entry: Entry) -> None:
        """Say what is only known at the end."""
        for one in self.neighbours.values():
            if one.chassis_type == BY_MAC and one.mac is not None and one.known:
                entry.say(NEIGHBOUR, subject_of(one.mac, None), {"chassis_id": one.mac, **one.known})
        if any(self.system.values()):
            entry.say(RESPONSE, self.own, self.system)
        if self.whole:
            entry.say(RESPONSE, self.own, {"entity": self.whole, "entity_index": int(WHOLE)})

    def _interface(self, index: str, value: str, _entry: Entry) -> None:
        name = white_list.software(value)
        if name and len(self.interfaces) < MAX_INTERFACES:
            self.interfaces[index] = name

    def _port(self, index: str, value: str, _entry: Entry) -> None:
        if len(self.ports) < MAX_INTERFACES:
            self.ports[index] = value

    def _heard(self, index: str, value: str, entry: Entry) -> None:
        self._say_port(index, value, None, entry)

    def _heard_in_vlan(self, index: str, value: str, entry: Entry) -> None:
        vlan, _, mac = index.partition(".")
        self._say_port(mac, value, vlan, entry)

    def _say_port(self, mac: str, port: str, vlan: str | None, entry: Entry) -> None:
        # Port 0 means that it is not known where the address was heard.
        if port != "0" and (address := _mac_of_arcs(mac)) is not None:
            name = self.interfaces.get(self.ports.get(port, ""), f"port {port}")
            fields = {"port": name, "vlan": white_list.number(vlan)}
            entry.say(PORT, subject_of(address, None, vlan), fields)

    def _address(self, index: str, value: str, entry: Entry) -> None:
        _, _, ip = index.partition(".")
        bind(entry, _mac_of_octets(value), ip)

    def _newer_address(self, index: str, value: str, entry: Entry) -> None:
        _interface, kind, _length, *arcs = [*index.split("."), "", ""]
        octets = [int(arc) for arc in arcs if arc.isdecimal() and len(arc) <= len("255") and int(arc) <= MAX_OCTET]
        if (kind, len(octets)) in (("1", 4), ("2", 16)):
            bind(entry, _mac_of_octets(value), str(ipaddress.ip_address(bytes(octets))))

    def _neighbour(self, index: str) -> _Neighbour:
        """The neighbour with this index; one that is forgotten at once where there are too many."""
        if index not in self.neighbours and len(self.neighbours) >= MAX_NEIGHBOURS:
            return _Neighbour()
        return self.neighbours.setdefault(index, _Neighbour())

    def _know(self, index: str, field: str, value: FieldValue | None) -> None:
        one = self._neighbour(index)
        one.known = {**(one.known or {}), field: value}

    def _chassis_type(self, index: str, value: str, _entry: Entry) -> None:
        self._neighbour(index).chassis_type = int(found[0]) if (found := re.search(r"\d{1,3}", value)) else 0

    def _chassis(self, index: str, value: str, _entry: Entry) -> None:
        self._neighbour(index).mac = _mac_of_octets(value)

    def _name(self, index: str, value: str, _entry: Entry) -> None:
        self._know(index, "system_name", white_list.host(value))

    def _description(self, index: str, value: str, _entry: Entry) -> None:
        self._know(index, "system_description", white_list.banner(value))

    def _capabilities(self, index: str, value: str, _entry: Entry) -> None:
        self._know(index, "capabilities", _wire_bits(value))

    def _inventory(self, index: str, value: str, _entry: Entry) -> None:
        column, _, neighbour = index.partition(".")
        if column in INVENTORY:
            self._know(neighbour, INVENTORY[column], white_list.software(value))

    def _part(self, index: str, value: str, _entry: Entry) -> None:
        column, _, part = index.partition(".")
        text = white_list.software(value)
        if part == WHOLE and column in PART_COLUMNS and text:
            self.whole[PART_COLUMNS[column]] = text


def _wire_bits(text: str) -> int | None:
    """The first octet of BITS (`28 00`, or `(`) as on the wire.

    Its first bit stands on top (RFC 2578 7.1.4); on the wire it is the lowest (IEEE 802.1AB 8.5.8).
    """
    found = re.match("([0-9A-Fa-f]{2})(?: |$)", text)
    octet = int(found[1], 16) if found else ord(text) & MAX_OCTET if len(text) == 1 else None
    return None if octet is None else sum(1 << bit for bit in range(8) if octet & (0x80 >> bit))


def _mac_of_arcs(arcs: str) -> str | None:
    numbers = [int(arc) for arc in arcs.split(".") if arc.isdecimal()]
    is_mac = len(numbers) == MAC_OCTETS and all(number <= MAX_OCTET for number in numbers)
    return ":".join(f"{number:02x}" for number in numbers) if is_mac else None


def _mac_of_octets(text: str) -> str | None:
    """`02 00 5E 00 53 07`, `2:0:5e:0:53:7` where the field is known, or six letters as they stand."""
    if len(text) == MAC_OCTETS:
        return ":".join(f"{ord(letter) & MAX_OCTET:02x}" for letter in text)
    parts = text.replace(":", " ").split()
    is_mac = len(parts) == MAC_OCTETS and all(re.fullmatch("[0-9A-Fa-f]{1,2}", part) for part in parts)
    return ":".join(part.zfill(2).lower() for part in parts) if is_mac else None


@dataclass(frozen=True, slots=True)
class SwitchWalk:
    """The walk of one device."""

    name: str
    rung: Rung
    own: Subject = NOBODY
    """Whose tables they are, where that is known: a file does not say it."""
    moment: datetime | None = None
    """When they were read; that of the file when it is not given."""

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002 (the content decides, not the file's name)
        """By one of the first lines that belongs to a table of others."""
        return any(SIGNATURE.match(line) for line in decoded(head).splitlines()[:MAX_HEAD_LINES])

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read line by line; neighbours and the device itself are told at the end."""
        return batched(self._batches(file, source))

    def _batches(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        moment = self.moment or moments.written(file)
        walk, number = _Walk(self.own), 0
        for number, line in lines(file):
            batch = RecordBatch(records=1)
            if line is None:
                batch.problems.append(Problem("damaged_record", 1, "lines that are too long were passed over"))
            else:
                walk.take(decoded(line), Entry(batch, source, number, moment))
            yield batch
        last = RecordBatch()
        walk.end(Entry(last, source, number, moment))
        yield last


SWITCH_WALK = SwitchWalk(
    "switch_walk",
    Rung(
        "the tables of a switch or router, read by SNMP",
        "which network card was heard at which port, which address it has, and which switches are neighbours",
        "what a device is and does; devices that were silent for some minutes; switches that were not asked",
    ),
)
SWITCH_WALKS = (SWITCH_WALK,)
"""The walk of one device, as one format."""
