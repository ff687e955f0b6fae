"""Information elements that make a flow: numbers of the IANA registry `IPFIX Information Elements` (RFC 7012)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.sensing.collectors.export import End, ExportRecord, address, transport_word
from asepsis.sensing.collectors.netflow5 import before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asepsis.sensing.collectors.templates import DataRecord, Values

OCTETS = (1, 85, 23)
"""octetDeltaCount, octetTotalCount, postOctetDeltaCount: the first that a record has."""
PACKETS = (2, 86, 24)
PROTOCOL, TCP_FLAGS, DIRECTION = 4, 6, 61
SOURCE_PORTS, DESTINATION_PORTS = (7, 180, 182), (11, 181, 183)
"""sourceTransportPort; udp and tcp of their own."""
SOURCE_ADDRESSES, DESTINATION_ADDRESSES = (8, 27), (12, 28)
SOURCE_MACS, DESTINATION_MACS = (56, 81), (80, 57)
"""sourceMacAddress before postSourceMacAddress: what came in names the sender's own card."""
VLANS = (58, 243, 59)
ICMP_TYPE_CODE, ICMP6_TYPE_CODE = 32, 139
START_UPTIME, END_UPTIME = 22, 21
SYSTEM_INITIALISED = 160
SAMPLING = (34, 50)
"""samplingInterval and samplerRandomInterval: one of so many packets is counted."""
SAMPLING_TAKEN, SAMPLING_SPACE = 305, 306
NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EGRESS = 1
VLAN_MASK = 0x0FFF
MAX_INTEGER_OCTETS = 8
MAC_OCTETS = 6
ICMP_PROTOCOLS = (1, 58)

START, END = 0, 1


def integer(values: Values, *elements: int) -> int | None:
    """The first of the elements that the record has, as a number. Shorter than registered is allowed (RFC 7011 6.2)."""
    for element in elements:
        octets = values.get(element)
        if octets is not None and 0 < len(octets) <= MAX_INTEGER_OCTETS:
            return int.from_bytes(octets, "big")
    return None


def export_record(record: DataRecord, exported: datetime, uptime: int | None) -> ExportRecord | None:
    """The flow that a record tells; None when it names no two addresses."""
    forth, back = record.forth, record.back
    source, destination = _address(forth, SOURCE_ADDRESSES), _address(forth, DESTINATION_ADDRESSES)
    if source is None or destination is None:
        return None
    protocol = integer(forth, PROTOCOL) or 0
    ports = _ports(forth, protocol)
    start, end = _times(forth, exported, uptime)
    vlan = integer(forth, *VLANS)
    return ExportRecord(
        start=start,
        end=max(start, end),
        source=End(source, ports[0], _mac(forth, SOURCE_MACS)),
        destination=End(destination, ports[1], _mac(forth, DESTINATION_MACS)),
        transport=transport_word(protocol),
        packets=integer(forth, *PACKETS) or 0,
        octets=integer(forth, *OCTETS) or 0,
        tcp_flags=(integer(forth, TCP_FLAGS) or 0) & 0xFF,
        vlan=(vlan & VLAN_MASK) or None if vlan else None,
        is_egress=integer(forth, DIRECTION) == EGRESS,
        back_packets=integer(back, *PACKETS) or 0,
        back_octets=integer(back, *OCTETS) or 0,
        back_tcp_flags=(integer(back, TCP_FLAGS) or 0) & 0xFF,
    )


def sampling(values: Values) -> int | None:
    """One of how many packets is counted, when an options record says so (RFC 5477 8.2)."""
    taken, space = integer(values, SAMPLING_TAKEN), integer(values, SAMPLING_SPACE)
    if taken and space is not None:
        return max(1, round((taken + space) / taken))
    return integer(values, *SAMPLING)


def _address(values: Values, elements: tuple[int, ...]) -> str | None:
    """An address; that of the other family is there too in some exporters' records, all zeros."""
    found = [values[element] for element in elements if len(values.get(element, b"")) in (4, 16)]
    chosen = next((octets for octets in found if any(octets)), found[0] if found else None)
    return None if chosen is None else address(chosen)


def _mac(values: Values, elements: tuple[int, ...]) -> str | None:
    found = (values.get(element, b"") for element in elements)
    return next((octets.hex(":") for octets in found if len(octets) == MAC_OCTETS and any(octets)), None)


def _ports(values: Values, protocol: int) -> tuple[int, int]:
    """Ports; ICMP has none, its type and code stand there in records of some exporters and say nothing of services."""
    if protocol in ICMP_PROTOCOLS:
        return 0, 0
    return (integer(values, *SOURCE_PORTS) or 0) & 0xFFFF, (integer(values, *DESTINATION_PORTS) or 0) & 0xFFFF


def _times(values: Values, exported: datetime, uptime: int | None) -> tuple[datetime, datetime]:
    start = _moment(values, START, exported, uptime)
    end = _moment(values, END, exported, uptime)
    return start or end or exported, end or start or exported


def _moment(values: Values, side: int, exported: datetime, uptime: int | None) -> datetime | None:
    for element, make in ABSOLUTE.items():
        octets = values.get(element + side)
        if octets is not None and len(octets) == make[0]:
            return _safe(make[1], octets)
    relative = integer(values, START_UPTIME if side == START else END_UPTIME)
    if relative is not None:
        began = integer(values, SYSTEM_INITIALISED)
        if began is not None:
            return _safe(lambda _: EPOCH + timedelta(milliseconds=began + relative), b"")
        return None if uptime is None else before(exported, uptime, relative & 0xFFFFFFFF)
    ago = integer(values, 158 + side)  # flowStartDeltaMicroseconds, flowEndDeltaMicroseconds
    return None if ago is None else _safe(lambda _: exported - timedelta(microseconds=ago), b"")


def _safe(make: Callable[[bytes], datetime], octets: bytes) -> datetime | None:
    """What the calendar cannot hold is no time."""
    try:
        return make(octets)
    except (OverflowError, ValueError):
        return None


def _ntp(octets: bytes) -> datetime:
    seconds, fraction = int.from_bytes(octets[:4], "big"), int.from_bytes(octets[4:], "big")
    return NTP_EPOCH + timedelta(seconds=seconds, microseconds=fraction * 1_000_000 >> 32)


ABSOLUTE: Mapping[int, tuple[int, Callable[[bytes], datetime]]] = {
    152: (8, lambda octets: EPOCH + timedelta(milliseconds=int.from_bytes(octets, "big"))),
    150: (4, lambda octets: EPOCH + timedelta(seconds=int.from_bytes(octets, "big"))),
    154: (8, _ntp),
    156: (8, _ntp),
}
"""Start elements of absolute times, their length and what they mean; the end's number is one higher (RFC 7011 6.1)."""
