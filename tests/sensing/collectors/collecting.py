"""Hands written datagrams to a collector, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.sensing.collectors.collector import Collector, Datagram
from tests.sensing.collectors import exports

if TYPE_CHECKING:
    from asepsis.sensing.records.record import RecordBatch

ARRIVED = datetime.fromtimestamp(exports.EXPORTED, UTC)
CLIENT, SERVER = "192.0.2.10", "192.0.2.20"


def arrival(octets: bytes, *, after: float = 0, port: int = 40_000) -> Datagram:
    return Datagram(ARRIVED + timedelta(seconds=after), "192.0.2.1", port, octets)


def told(*datagrams: bytes) -> tuple[Collector, RecordBatch]:
    collector = Collector("exports")
    for octets in datagrams:
        collector.take(arrival(octets))
    return collector, collector.finish()


def problems(collector: Collector) -> dict[str, int]:
    return {one.kind: one.count for one in collector.problems()}
