"""Joins exported records, each of one direction, into conversations: by key and time, within bounds."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Flow, Subject

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.sensing.collectors.export import End, Exporter, ExportRecord
    from asepsis.sensing.records.record import RecordBatch

MAX_OPEN = 65_536
"""Conversations open at a time; at the bound the one that was silent longest is closed early, and that is told."""
IDLE = timedelta(seconds=90)
"""A conversation is over when no record of it came for so long. Exporters tell of an idle flow in 15 to 60 s."""
NEAR = timedelta(seconds=1)
"""Starts nearer than this do not tell who began: many exporters round."""
EPHEMERAL_PORT = 32_768
"""Clients' ports begin here on Linux; RFC 6335 6 says 49152, and servers use few above either."""
CLIENT_PORTS = frozenset((68, 546))
"""Ports that clients alone use, though they are low: DHCP (RFC 2131 4.1) and DHCPv6 (RFC 8415 7.2)."""
SYN, RESET = 0x02, 0x04

Key = tuple[str, str, int, str, int]


@dataclass(slots=True)
class _Side:
    """What one end sent."""

    mac: str | None = None
    packets: int = 0
    octets: int = 0
    flags: int = 0
    start: datetime | None = None
    teller: tuple[Exporter, bool] | None = None
    """Exporter and direction that told it: another that tells the same is not added."""


@dataclass(slots=True)
class _Conversation:
    low: End
    high: End
    transport: str
    vlan: int | None
    end: datetime
    number: int
    sides: tuple[_Side, _Side] = field(default_factory=lambda: (_Side(), _Side()))
    touched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a record came, in which datagram, and what its source is called."""

    moment: datetime
    number: int
    source: str


class Conversations:
    """Conversations that go on."""

    def __init__(self) -> None:
        self._open: OrderedDict[Key, _Conversation] = OrderedDict()
        self.twice = 0
        """Records left out since another exporter or interface had told them."""
        self.closed_early = 0

    def __len__(self) -> int:
        return len(self._open)

    def take(self, record: ExportRecord, exporter: Exporter, arrival: Arrival, batch: RecordBatch) -> None:
        """Add a record. What must be closed to make room goes into `batch`."""
        now, number, source = arrival.moment, arrival.number, arrival.source
        ends = sorted((record.source, record.destination), key=lambda end: (end.ip, end.port))
        key = (record.transport, ends[0].ip, ends[0].port, ends[1].ip, ends[1].port)
        one = self._open.pop(key, None)
        if one is not None and one.touched is not None and now - one.touched > IDLE:
            _close(one, source, batch)
            one = None
        if one is None:
            one = _Conversation(ends[0], ends[1], record.transport, record.vlan, record.end, number)
        self._open[key] = one
        one.touched = now
        forward = 0 if ends[0] is record.source else 1
        self._add(one, forward, record, exporter)
        if len(self._open) > MAX_OPEN:
            _, oldest = self._open.popitem(last=False)
            self.closed_early += 1
            _close(oldest, source, batch)

    def _add(self, one: _Conversation, forward: int, record: ExportRecord, exporter: Exporter) -> None:
        teller = (exporter, record.is_egress)
        side, other = one.sides[forward], one.sides[1 - forward]
        if side.teller is not None and side.teller != teller:
            self.twice += 1
            return
        side.teller = teller
        side.packets += record.packets
        side.octets += record.octets
        side.flags |= record.tcp_flags
        side.mac = side.mac or record.source.mac
        side.start = record.start if side.start is None else min(side.start, record.start)
        other.mac = other.mac or record.destination.mac
        if record.back_packets and other.teller in (None, teller):
            other.teller = teller
            other.packets += record.back_packets
            other.octets += record.back_octets
            other.flags |= record.back_tcp_flags
            # RFC 5103 6.2: a biflow's own start is that of its initiator.
            other.start = other.start or record.start + NEAR
        one.end = max(one.end, record.end)
        one.vlan = one.vlan if one.vlan is not None else record.vlan

    def close_idle(self, now: datetime, source: str, batch: RecordBatch) -> None:
        """Close the conversations that are over at `now`."""
        while self._open:
            key, one = next(iter(self._open.items()))
            if one.touched is not None and now - one.touched <= IDLE:
                return
            del self._open[key]
            _close(one, source, batch)

    def close_all(self, source: str, batch: RecordBatch) -> None:
        """Close all: nothing more will come."""
        for one in self._open.values():
            _close(one, source, batch)
        self._open.clear()


def _close(one: _Conversation, source: str, batch: RecordBatch) -> None:
    first, server = _roles(one)
    ends, sides = (one.low, one.high), (one.sides[0], one.sides[1])
    a, b = sides[first], sides[1 - first]
    start = min((side.start for side in sides if side.start is not None), default=one.end)
    initiator = Subject(a.mac, ends[first].ip, one.vlan)
    responder = Subject(b.mac, ends[1 - first].ip, one.vlan)
    for subject, side in ((initiator, a), (responder, b)):
        if side.packets:
            batch.address(side.start or start, source, one.number, subject)
    batch.talked.append(
        Flow(
            start=start,
            end=max(start, one.end),
            vlan=one.vlan,
            transport=one.transport,
            initiator=initiator,
            initiator_port=ends[first].port,
            responder=responder,
            responder_port=ends[1 - first].port,
            protocol=None,
            packets=(a.packets, b.packets),
            octets=(a.octets, b.octets),
            answered=_is_answered(one.transport, b),
            server=server,
            community_id="",
            capture=source,
            packet=one.number,
        )
    )


def _is_answered(transport: str, responder: _Side) -> bool:
    """A reset alone is no answer of a service; flags of zero are flags that were not told."""
    if transport == "tcp" and responder.flags:
        return bool(responder.packets) and not (responder.flags & RESET and not responder.flags & SYN)
    return bool(responder.packets)


def _roles(one: _Conversation) -> tuple[int, str]:
    """Which side began, and which offers the service."""
    began = _began(one)
    ports = (one.low.port, one.high.port)
    served = served_side(ports)
    if one.transport not in ("tcp", "udp"):
        return began or 0, "unknown"
    if served is not None and (began is None or began != served):
        return 1 - served, "responder"
    if served is not None:
        # Who offers the service spoke first: the exporter told the middle of a conversation, or a server calls back.
        return began or 0, "initiator"
    return began or 0, "unknown" if began is None else "responder"


def _began(one: _Conversation) -> int | None:
    """The side whose first packet came clearly first, or that alone sent."""
    a, b = one.sides
    if not a.packets or not b.packets or a.start is None or b.start is None:
        return 0 if a.packets else 1 if b.packets else None
    if abs(a.start - b.start) < NEAR:
        return None
    return 0 if a.start < b.start else 1


def served_side(ports: tuple[int, int]) -> int | None:
    """The side (0 or 1) whose port is a service's, when the other's is a client's; None when ports do not tell."""
    low, high = ports
    if low == high:
        return None
    if low in CLIENT_PORTS or high in CLIENT_PORTS:
        return 1 if low in CLIENT_PORTS else 0
    side = 0 if low < high else 1
    return side if max(ports) >= EPHEMERAL_PORT > min(ports) or min(ports) < 1024 <= max(ports) else None  # noqa: PLR2004
