"""Exports out of a capture of them: the UDP datagrams of classic pcap files, nothing else of their packets."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING

from asepsis.sensing.collectors.collector import Datagram
from asepsis.sensing.collectors.export import address

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""First octets of a capture → its order of octets, and nanoseconds of its fraction's unit."""
ETHERNET_LINK, RAW_LINK, COOKED_LINK, COOKED2_LINK = 1, 101, 113, 276
LINK_HEADERS = {ETHERNET_LINK: (14, 12), COOKED_LINK: (16, 14), COOKED2_LINK: (20, 0)}
"""Link type → octets of its header, and where the EtherType stands."""
VLAN_TYPES = (0x8100, 0x88A8)
IPV4_TYPE, IPV6_TYPE = 0x0800, 0x86DD
UDP = 17
MAX_PACKET_OCTETS = 1 << 18
DEFAULT_PORTS = frozenset((2055, 2056, 4432, 4739, 6343, 9555, 9995, 9996))
"""Ports that exporters send to unless told otherwise; 4739 and 6343 are registered (IANA)."""


class NoCaptureError(ValueError):
    """The file is no classic capture, or of a link that is not read."""


@dataclass(frozen=True, slots=True)
class _Layout:
    order: str
    fraction: int
    link: int


def read_datagrams(file: IO[bytes], ports: frozenset[int] = DEFAULT_PORTS) -> Iterator[Datagram]:
    """Yield the datagrams sent to one of the ports. Raises NoCaptureError."""
    head = file.read(24)
    known = MAGICS.get(head[:4])
    if known is None or len(head) < 24:  # noqa: PLR2004 (draft-ietf-opsawg-pcap 4: the file header)
        raise NoCaptureError("no classic capture (pcap); make one with `tcpdump -w`, or with `editcap -F pcap`")
    layout = _Layout(*known, struct.unpack(known[0] + "I", head[20:24])[0] & 0xFFFF)
    if layout.link not in (*LINK_HEADERS, RAW_LINK):
        raise NoCaptureError(f"captures of link type {layout.link} are not read here")
    while len(record := file.read(16)) == 16:  # noqa: PLR2004 (the record header)
        seconds, fraction, length, _ = struct.unpack(layout.order + "IIII", record)
        if length > MAX_PACKET_OCTETS:
            return
        packet = file.read(length)
        moment = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=fraction * layout.fraction // 1000)
        found = _datagram(packet, layout.link, moment)
        if found is not None and found[1] in ports:
            yield found[0]


def _datagram(packet: bytes, link: int, moment: datetime) -> tuple[Datagram, int] | None:
    """A UDP datagram and the port it went to. Fragments are passed over: exporters keep below the path's size."""
    content = _network(packet, link)
    if len(content) < 20:  # noqa: PLR2004 (the shortest IP header)
        return None
    if content[0] >> 4 == 4:  # noqa: PLR2004 (the version)
        length = (content[0] & 15) * 4
        is_fragment = int.from_bytes(content[6:8], "big") & 0x3FFF
        protocol, sender, transport = content[9], content[12:16], content[length:]
    else:
        is_fragment, protocol, sender, transport = 0, content[6], content[8:24], content[40:]
    if is_fragment or protocol != UDP or len(transport) < 8 or len(sender) not in (4, 16):  # noqa: PLR2004 (UDP header)
        return None
    source, destination, size = struct.unpack_from("!HHH", transport)
    return Datagram(moment, address(sender), source, transport[8:size]), destination


def _network(packet: bytes, link: int) -> bytes:
    if link == RAW_LINK:
        return packet
    length, place = LINK_HEADERS[link]
    kind = int.from_bytes(packet[place : place + 2], "big")
    while kind in VLAN_TYPES and len(packet) >= length + 4:
        kind = int.from_bytes(packet[length + 2 : length + 4], "big")
        length += 4
    return packet[length:] if kind in (IPV4_TYPE, IPV6_TYPE) else b""
