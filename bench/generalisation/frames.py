"""Writes the packets with which one device announces itself, as any network would carry them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PEER_MAC, PEER_IP = bytes.fromhex("020000000001"), bytes((10, 200, 0, 1))
"""Who asks the device."""
TCP, UDP = 6, 17
BROADCAST, GROUPS = 255, 224
"""First octets of the address of everyone, and from which on addresses are of groups."""
DHCP_CLIENT = 68
HOPS = 60
"""No system's default time to live, so that it tells none."""
CHUNK = 1400
"""Octets of a TCP segment."""


class Device:
    """Frames of a device with addresses of its own, in the order in which they are sent."""

    def __init__(self, mac: bytes, ip: bytes) -> None:
        self.mac, self.ip, self.frames = mac, ip, list[bytes]()
        self._port = 40000

    def says(self, port: int, payload: bytes, *, to: str, to_port: int) -> None:
        """Send a UDP datagram to a group, to everyone (`255.255.255.255`) or to the peer."""
        target = bytes(map(int, to.split(".")))
        mac = PEER_MAC
        if target[0] == BROADCAST:
            mac = b"\xff" * 6
        elif target[0] >= GROUPS:
            mac = b"\x01\x00\x5e" + bytes((target[1] & 0x7F, *target[2:]))
        source = bytes(4) if port == DHCP_CLIENT else self.ip
        datagram = struct.pack(">HHHH", port, to_port, 8 + len(payload), 0) + payload
        self.frames.append(_frame(mac + self.mac, source, target, UDP, datagram))

    def hears(self, port: int, payload: bytes, *, to_port: int) -> None:
        """Receive a UDP datagram of the peer."""
        datagram = struct.pack(">HHHH", port, to_port, 8 + len(payload), 0) + payload
        self.frames.append(_frame(self.mac + PEER_MAC, PEER_IP, self.ip, UDP, datagram))

    def serves(self, port: int, turns: Iterable[tuple[bool, bytes]]) -> None:
        """Hold a TCP conversation that the peer opened: turns of (device speaks, octets)."""
        self._port += 1
        sent = {False: 1000, True: 5000}
        self._segment(port, sent, device=False, flags=0x02)
        sent[False] += 1
        self._segment(port, sent, device=True, flags=0x12)
        sent[True] += 1
        self._segment(port, sent, device=False, flags=0x10)
        for device, octets in turns:
            for at in range(0, len(octets), CHUNK):
                part = octets[at : at + CHUNK]
                self._segment(port, sent, device=device, flags=0x18, payload=part)
                sent[device] += len(part)
        self._segment(port, sent, device=True, flags=0x11)
        sent[True] += 1
        self._segment(port, sent, device=False, flags=0x11)

    def _segment(self, port: int, sent: dict[bool, int], *, device: bool, flags: int, payload: bytes = b"") -> None:
        ports = (port, self._port) if device else (self._port, port)
        told = sent[not device] if flags & 0x10 else 0
        segment = struct.pack(">HHIIBBHHH", *ports, sent[device], told, 0x50, flags, 8192, 0, 0) + payload
        if device:
            self.frames.append(_frame(PEER_MAC + self.mac, self.ip, PEER_IP, TCP, segment))
        else:
            self.frames.append(_frame(self.mac + PEER_MAC, PEER_IP, self.ip, TCP, segment))


def _frame(link: bytes, source: bytes, target: bytes, protocol: int, content: bytes) -> bytes:
    content = _with_checksum(content, source, target, protocol)
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(content), 1, 0, HOPS, protocol, 0, source, target)
    header = header[:10] + struct.pack(">H", _checksum(header)) + header[12:]
    return link + b"\x08\x00" + header + content


def _with_checksum(content: bytes, source: bytes, target: bytes, protocol: int) -> bytes:
    at = 6 if protocol == UDP else 16
    pseudo = source + target + struct.pack(">BBH", 0, protocol, len(content))
    return content[:at] + struct.pack(">H", _checksum(pseudo + content) or 0xFFFF) + content[at + 2 :]


def _checksum(octets: bytes) -> int:
    octets += b"\x00" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def capture(frames: Iterable[bytes]) -> bytes:
    """Return a pcap of Ethernet, a frame each ten milliseconds."""
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for number, frame in enumerate(frames):
        seconds, rest = divmod(number, 100)
        parts.append(struct.pack("<IIII", 1_790_000_000 + seconds, rest * 10_000, len(frame), len(frame)) + frame)
    return b"".join(parts)
