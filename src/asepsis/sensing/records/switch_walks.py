"""Tables of switches and routers as `snmpwalk -On` writes them: BRIDGE, Q-BRIDGE, IP and LLDP MIBs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asepsis.sensing.records import white_list
from asepsis.sensing.records.entry import Entry, subject_of
from asepsis.sensing.records.neighbour_tables import PORT, bind
from asepsis.sensing.records.record import Rung
from asepsis.sensing.records.text_format import TextFormat

if TYPE_CHECKING:
    from collections.abc import Callable

DEVICE = "record.device"
MAX_INTERFACES = 4096
"""Interfaces of one device whose names are remembered; the largest switches have some hundreds."""
MAX_NEIGHBOURS = 4096
"""LLDP neighbours of which the chassis is remembered until their name comes."""
MAC_OCTETS = 6
MAX_OCTET = 255
BY_MAC = 4
"""LLDP: the chassis is named by a MAC address (IEEE 802.1AB 8.5.2.2)."""

LINE = re.compile(r"^\.?(?P<oid>[0-9]+(?:\.[0-9]+)+) = (?P<type>INTEGER|Gauge32|STRING|Hex-STRING): ?(?P<value>.*)$")
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
NEIGHBOUR_CHASSIS_TYPE = "1.0.8802.1.1.2.1.4.1.1.4."
"""lldpRemChassisIdSubtype (IEEE 802.1AB), by time mark, port and number."""
NEIGHBOUR_CHASSIS = "1.0.8802.1.1.2.1.4.1.1.5."
"""lldpRemChassisId."""
NEIGHBOUR_NAME = "1.0.8802.1.1.2.1.4.1.1.9."
"""lldpRemSysName."""
TABLES = (BRIDGE_TABLE, VLAN_TABLE, ADDRESS_TABLE, NEIGHBOUR_CHASSIS)
SIGNATURE = re.compile(r"^\.?(?:" + "|".join(re.escape(table) for table in TABLES) + r")[0-9.]+ = ")


class _Walk:
    """One walk: names of interfaces and chassis come before the rows that need them."""

    def __init__(self) -> None:
        self.interfaces: dict[str, str] = {}
        self.ports: dict[str, str] = {}
        self.chassis_types: dict[str, int] = {}
        self.chassis: dict[str, str] = {}
        self.readers: tuple[tuple[str, Callable[[str, str, Entry], None]], ...] = (
            (INTERFACE_NAME, self._interface),
            (BRIDGE_PORT, self._port),
            (BRIDGE_TABLE, self._heard),
            (VLAN_TABLE, self._heard_in_vlan),
            (ADDRESS_TABLE, self._address),
            (NEIGHBOUR_CHASSIS_TYPE, self._chassis_type),
            (NEIGHBOUR_CHASSIS, self._neighbour),
            (NEIGHBOUR_NAME, self._name),
        )

    def take(self, line: str, entry: Entry) -> None:
        """Read one line; what belongs to no table says nothing."""
        found = LINE.match(line)
        if found is None:
            return
        for table, read in self.readers:
            if found["oid"].startswith(table):
                read(found["oid"].removeprefix(table), found["value"].strip().strip('"'), entry)
                return

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

    def _chassis_type(self, index: str, value: str, _entry: Entry) -> None:
        if value.isdecimal() and len(self.chassis_types) < MAX_NEIGHBOURS:
            self.chassis_types[index] = int(value)

    def _neighbour(self, index: str, value: str, _entry: Entry) -> None:
        mac = _mac_of_octets(value)
        if mac is not None and self.chassis_types.get(index) == BY_MAC and len(self.chassis) < MAX_NEIGHBOURS:
            self.chassis[index] = mac

    def _name(self, index: str, value: str, entry: Entry) -> None:
        if (mac := self.chassis.get(index)) is not None:
            entry.say(DEVICE, subject_of(mac, None, None), {"host_name": white_list.host(value)})


def _mac_of_arcs(arcs: str) -> str | None:
    numbers = [int(arc) for arc in arcs.split(".") if arc.isdecimal()]
    is_mac = len(numbers) == MAC_OCTETS and all(number <= MAX_OCTET for number in numbers)
    return ":".join(f"{number:02x}" for number in numbers) if is_mac else None


def _mac_of_octets(text: str) -> str | None:
    """`02 00 5E 00 53 07`, or `2:0:5e:0:53:7` where the agent's library knows the field."""
    parts = text.replace(":", " ").split()
    is_mac = len(parts) == MAC_OCTETS and all(re.fullmatch("[0-9A-Fa-f]{1,2}", part) for part in parts)
    return ":".join(part.zfill(2).lower() for part in parts) if is_mac else None


SWITCH_WALKS = (
    TextFormat(
        "switch_walk",
        Rung(
            "the tables of a switch or router, as snmpwalk wrote them",
            "which network card was heard at which port, which address it has, and which switches are neighbours",
            "what a device is and does; devices that were silent for some minutes; switches that were not asked",
        ),
        SIGNATURE,
        lambda: _Walk().take,
        has_times=False,
    ),
)
"""The walk of one device, as one format."""
