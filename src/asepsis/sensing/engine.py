"""The engine's rows as nouns: nothing but conversion, and the only place that imports the engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import asepsis_engine
from asepsis_engine import FILE_SHIFT, Batch, Gathered, Reader, span

from asepsis.core.nouns import Capture, Flow, Observation, Problem, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Batch",
    "Gathered",
    "Present",
    "Reader",
    "capture",
    "engine_version",
    "flow",
    "observation",
    "open_reader",
    "open_together",
    "place",
    "span",
    "vocabulary",
]

Present = tuple[
    tuple[str | None, str | None, int | None], tuple[int, int] | None, int, int, int, bool, list[int], int | None
]
"""An endpoint of `Gathered.present`."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NUMBER_MASK = (1 << FILE_SHIFT) - 1
"""Of a packet's number what it is in its capture; the bits above say which capture, where several are read together."""


def moment(nanoseconds: int) -> datetime:
    """UTC time of a count of nanoseconds since 1970; what the calendar cannot hold is the calendar's end."""
    try:
        return EPOCH + nanoseconds // 1000 * MICROSECOND
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def end_of(last_ns: int, until_ns: int | None) -> int:
    """When an endpoint was last there, of its last packet and the end of its last flow, if it had one; nanoseconds."""
    return last_ns if until_ns is None else max(last_ns, until_ns)


def place(packet: int, captures: Sequence[str]) -> tuple[str, int]:
    """The capture that a packet of a batch is in, and its number there. `captures`: the names of all that are read."""
    return captures[packet >> FILE_SHIFT], packet & NUMBER_MASK


def observation(row: Sequence[Any], *captures: str) -> Observation:
    """One row of `Batch.observations()`: time, packet, kind, MAC, IP, VLAN, fields, count."""
    time, packet, kind, mac, ip, vlan, fields, count = row
    return Observation(moment(time), *place(packet, captures), kind, Subject(mac, ip, vlan), fields, count)


def flow(row: Sequence[Any], *captures: str) -> Flow:
    """One row of `Batch.flows()`."""
    start, end, vlan, transport, *ends, protocol, packets_a, packets_b, octets_a, octets_b = row[:15]
    answered, server, community_id, packet = row[15:]
    capture, number = place(packet, captures)
    initiator_mac, initiator_ip, initiator_port, responder_mac, responder_ip, responder_port = ends
    return Flow(
        start=moment(start),
        end=moment(end),
        vlan=vlan,
        transport=transport,
        initiator=Subject(initiator_mac, initiator_ip, vlan),
        initiator_port=initiator_port,
        responder=Subject(responder_mac, responder_ip, vlan),
        responder_port=responder_port,
        protocol=protocol,
        packets=(packets_a, packets_b),
        octets=(octets_a, octets_b),
        answered=answered,
        server=server,
        community_id=community_id,
        capture=capture,
        packet=number,
    )


def capture(report: Mapping[str, Any], name: str) -> Capture:
    """What `Reader.capture()` says after the last batch."""
    first, last = report["first_ns"], report["last_ns"]
    return Capture(
        path=name,
        packets=report["packets"],
        octets=report["octets"],
        first=None if first is None else moment(first),
        last=None if last is None else moment(last),
        link_types=tuple(report["link_types"]),
        problems=tuple(Problem(p["kind"], p["count"], p["detail"]) for p in report["problems"]),
        copies=report["copies"],
    )


def engine_version() -> str:
    """Version of the engine."""
    return str(asepsis_engine.version())


def vocabulary() -> list[dict[str, Any]]:
    """All kinds the engine can observe: kind, meaning and fields."""
    return list(asepsis_engine.vocabulary())


def open_reader(path: str, *, workers: int = 1) -> Reader:
    """Open a capture, `-` for standard input, to be read by `workers` threads. Raises OSError when it cannot be."""
    return Reader(path, workers=workers)


def open_together(paths: Sequence[str], begins: Sequence[int], *, workers: int = 1) -> Reader:
    """Open captures of the same time as one, each when its first packet's time has come (nanoseconds since 1970)."""
    return Reader.together(list(zip(paths, begins, strict=True)), workers=workers)
