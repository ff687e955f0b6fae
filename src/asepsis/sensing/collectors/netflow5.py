"""NetFlow version 5: records of one fixed layout (Cisco, NetFlow Export Datagram Format, version 5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asepsis.sensing.collectors.export import End, ExportRecord, address, transport_word

HEADER = struct.Struct("!HHIIIIBBH")
RECORD = struct.Struct("!4s4s4sHHIIIIHHBBBBHHBBH")
RECORDS_MAXIMUM = 30
UPTIME_MODULUS = 1 << 32
SAMPLING_MASK = 0x3FFF
"""The upper two bits of the sampling field are the mode."""


@dataclass(frozen=True, slots=True)
class Datagram5:
    """One datagram."""

    exported: datetime
    """By the exporter's clock."""
    sequence: int
    """Records exported before this datagram."""
    engine: int
    sampling: int
    """One of so many packets was counted; 0 or 1 for all."""
    records: tuple[ExportRecord, ...]
    is_whole: bool


def read(octets: bytes) -> Datagram5 | None:
    """Read a datagram; None when it is none of version 5."""
    if len(octets) < HEADER.size:
        return None
    version, count, uptime, seconds, nanoseconds, sequence, kind, engine, sampling = HEADER.unpack_from(octets)
    fits = (len(octets) - HEADER.size) // RECORD.size
    if version != 5 or count > RECORDS_MAXIMUM:  # noqa: PLR2004 (the version)
        return None
    exported = datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=min(nanoseconds // 1000, 999_999))
    records = tuple(
        _record(octets, HEADER.size + number * RECORD.size, uptime, exported) for number in range(min(count, fits))
    )
    return Datagram5(exported, sequence, kind << 8 | engine, sampling & SAMPLING_MASK, records, count <= fits)


def _record(octets: bytes, offset: int, uptime: int, exported: datetime) -> ExportRecord:
    values = RECORD.unpack_from(octets, offset)
    source, destination, _, _, _, packets, amount, first, last, source_port, destination_port = values[:11]
    flags, protocol = values[12], values[13]
    return ExportRecord(
        start=before(exported, uptime, first),
        end=before(exported, uptime, last),
        source=End(address(source), source_port),
        destination=End(address(destination), destination_port),
        transport=transport_word(protocol),
        packets=packets,
        octets=amount,
        tcp_flags=flags,
    )


def before(exported: datetime, uptime: int, moment: int) -> datetime:
    """The time at which the exporter's uptime (milliseconds, 32 bits) was `moment`, given both at the export."""
    ago = (uptime - moment) % UPTIME_MODULUS
    # A moment slightly after the header was written is no moment 49 days ago.
    return exported - timedelta(milliseconds=ago if ago < UPTIME_MODULUS // 2 else ago - UPTIME_MODULUS)
