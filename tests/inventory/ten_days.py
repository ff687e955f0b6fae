"""Ten days of an invented ward as packets: who streams, who works by day or by night, and when the sensor was off."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from zoneinfo import ZoneInfo

START = datetime(2026, 10, 20, tzinfo=UTC)
"""A Tuesday; summer time ends in Berlin on the Sunday after it."""
DAYS = 10
ZONE = ZoneInfo("Europe/Berlin")
OFF = (START + timedelta(days=3, hours=2, minutes=30), START + timedelta(days=3, hours=10, minutes=30))
"""When the sensor heard nothing."""

ENGINE, ARCHIVE, CLOCK, VIEWER = "10.3.0.5", "10.3.0.6", "10.3.0.1", "10.3.0.7"
MONITOR, SCANNER, ANALYSER, STREAMER, PHONE = "10.3.0.11", "10.3.0.12", "10.3.0.13", "10.3.0.14", "10.3.0.20"
SYN, ACK, FIN = 2, 16, 1


def _frame(source: str, destination: str, protocol: int, segment: bytes) -> bytes:
    macs = (bytes([0, 0x11, 0x22, 0, 0, IPv4Address(one).packed[3]]) for one in (destination, source))
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0x4000, 64, protocol, 0)
    addresses = IPv4Address(source).packed + IPv4Address(destination).packed
    return b"".join(macs) + b"\x08\x00" + head + addresses + segment


@dataclass(slots=True)
class Connection:
    """A TCP connection of a client, from its first packet on."""

    days: Days
    client: str
    server: str
    ports: tuple[int, int]
    at: datetime
    sent: list[int] = field(default_factory=lambda: [1, 1])

    def __post_init__(self) -> None:
        """Open it."""
        self.sent = [0, 0]
        self._segment(0, SYN)
        self._segment(1, SYN | ACK)
        self.sent = [1, 1]
        self._segment(0, ACK)

    def _segment(self, side: int, flags: int, payload: bytes = b"") -> None:
        ends, ports = (self.client, self.server), self.ports
        numbers = (1_000 + self.sent[side], 0 if flags == SYN else 1_000 + self.sent[1 - side])
        head = struct.pack(">HHIIBBHHH", ports[side], ports[1 - side], *numbers, 0x50, flags, 8192, 0, 0)
        self.days.hear(self.at, _frame(ends[side], ends[1 - side], 6, head + payload))
        self.sent[side] += len(payload)
        self.at += timedelta(milliseconds=5)

    def says(self, at: datetime, asked: bytes, answered: bytes) -> None:
        """Client and server say something."""
        self.at = at
        self._segment(0, ACK, asked)
        self._segment(1, ACK, answered)

    def ends(self) -> None:
        """Close it from both sides."""
        self._segment(0, ACK | FIN)
        self._segment(1, ACK | FIN)


@dataclass(slots=True)
class Days:
    """What the sensor heard."""

    packets: list[tuple[datetime, bytes]] = field(default_factory=list)

    def hear(self, at: datetime, frame: bytes) -> None:
        """Note a frame, if the sensor was on."""
        if not OFF[0] <= at < OFF[1]:
            self.packets.append((at, frame))

    def datagram(self, at: datetime, ends: tuple[str, str], ports: tuple[int, int], payload: bytes) -> None:
        """Note a UDP datagram (RFC 768)."""
        self.hear(at, _frame(*ends, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload))

    def capture(self) -> bytes:
        """All packets as a pcap file (draft-ietf-opsawg-pcap 4)."""
        records = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
        for at, frame in sorted(self.packets):
            microseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
            records.append(struct.pack("<IIII", *divmod(microseconds, 1_000_000), len(frame), len(frame)) + frame)
        return b"".join(records)


def hl7(sender: str, number: int) -> tuple[bytes, bytes]:
    """A result and its acknowledgement (HL7 v2.6 2.14.9, MLLP release 1)."""
    result = f"MSH|^~\\&|{sender}|WARD|HIS|H|20261020||ORU^R01|{number}|P|2.6\rOBX|1|NM|8867-4||70\r"
    answer = f"MSH|^~\\&|HIS|H|{sender}|WARD|20261020||ACK^R01|{number}|P|2.6\rMSA|AA|{number}\r"
    return b"\x0b" + result.encode() + b"\x1c\r", b"\x0b" + answer.encode() + b"\x1c\r"


def association() -> tuple[bytes, bytes]:
    """A request for an association and its acceptance (PS3.8 9.3.2, 9.3.3)."""

    def item(kind: int, body: bytes) -> bytes:
        return struct.pack(">BBH", kind, 0, len(body)) + body

    context = item(0x10, b"1.2.840.10008.3.1.1.1")
    syntaxes = item(0x30, b"1.2.840.10008.5.1.4.1.1.2") + item(0x40, b"1.2.840.10008.1.2")
    user = item(0x50, item(0x51, struct.pack(">I", 16384)) + item(0x52, b"1.2.276.0.7230010.3.0.3.6.7"))
    names = struct.pack(">HH16s16s32x", 1, 0, b"ARCHIVE".ljust(16), b"CT1".ljust(16))
    asked = names + context + item(0x20, bytes([1, 0, 0, 0]) + syntaxes) + user
    answered = names + context + item(0x21, bytes([1, 0, 0, 0]) + item(0x40, b"1.2.840.10008.1.2")) + user
    return struct.pack(">BBI", 1, 0, len(asked)) + asked, struct.pack(">BBI", 2, 0, len(answered)) + answered


def _monitor(days: Days) -> None:
    """One connection for all days, which is never silent for longer than minutes."""
    connection = Connection(days, MONITOR, ENGINE, (50_001, 2575), START)
    for number in range(DAYS * 24 * 12):
        connection.says(START + timedelta(minutes=5 * number + 1), *hl7("MON", number))


def _scanner(days: Days, hour: datetime) -> None:
    local = hour.astimezone(ZONE)
    if local.weekday() < 5 and 8 <= local.hour < 18:
        for minute in (10, 40):
            at = hour + timedelta(minutes=minute)
            connection = Connection(
                days, SCANNER, ARCHIVE, (40_000 + local.day * 100 + local.hour * 2 + minute // 40, 104), at
            )
            connection.says(at + timedelta(seconds=1), *association())
            connection.ends()


def _analyser(days: Days, hour: datetime) -> None:
    local = hour.astimezone(ZONE)
    if local.hour >= 20 or local.hour < 5:
        at = hour + timedelta(minutes=20)
        connection = Connection(days, ANALYSER, ENGINE, (30_000 + local.day * 24 + local.hour, 2575), at)
        connection.says(at + timedelta(seconds=1), *hl7("LAB", local.hour))
        connection.ends()


def ten_days() -> bytes:
    """The capture."""
    days = Days()
    _monitor(days)
    for number in range(DAYS * 24):
        hour = START + timedelta(hours=number)
        _scanner(days, hour)
        _analyser(days, hour)
        for minute in range(60):
            at = hour + timedelta(minutes=minute, seconds=30)
            days.datagram(at, (STREAMER, VIEWER), (4711, 4712), bytes(range(1, 200)) * 6)
            if minute % 10 == 0:
                days.datagram(at, (PHONE, CLOCK), (123, 123), b"\x23" + bytes(47))
                days.datagram(at, (CLOCK, PHONE), (123, 123), b"\x24" + bytes(47))
    return days.capture()
