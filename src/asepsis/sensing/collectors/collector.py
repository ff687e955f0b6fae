"""One collector of all exporters: datagrams in, observations and conversations out, in bounded memory."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Observation, Problem, Subject
from asepsis.sensing.collectors import netflow5, sflow
from asepsis.sensing.collectors.conversations import Arrival, Conversations
from asepsis.sensing.collectors.export import PROBLEMS, Exporter, ExportRecord, Told
from asepsis.sensing.collectors.sampled import MAX_HELD, HeldHeader, read_headers
from asepsis.sensing.collectors.templated import IPFIX, NETFLOW9, TemplatedReader, scaled
from asepsis.sensing.records.record import RecordBatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from asepsis.sensing.collectors.templated import Steps

MAX_EXPORTERS = 1024
"""Exporters whose sequence is followed; at the bound datagrams of others are passed over, and that is told."""
MAX_CLOCK_ERROR = timedelta(seconds=30)
"""An exporter whose clock is off by more has its records placed by the time they arrived."""
MAX_GAP = 1 << 16
"""A larger gap in the sequence is a restart of the exporter, not a loss."""
SEQUENCE_MODULUS = 1 << 32
NETFLOW5, SFLOW_WORD = 5, b"\x00\x00\x00\x05"
VERSION_OCTETS = 2


@dataclass(frozen=True, slots=True)
class Datagram:
    """One export as it arrived."""

    moment: datetime
    sender_ip: str
    sender_port: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class _Followed:
    sequence: int
    steps: Steps
    """By how much the next one may be higher."""


class Collector:
    """Reads exports of all protocols; which one it is stands in their first octets."""

    def __init__(self, source: str, *, is_allowed: Callable[[str], bool] = lambda _: True) -> None:
        self.source = source
        self.counts: Counter[str] = Counter()
        self.datagrams = 0
        self.exporters: dict[str, int] = {}
        """Address of each exporter → its datagrams."""
        self._is_allowed = is_allowed
        self._templated = TemplatedReader()
        self._conversations = Conversations()
        self._next: OrderedDict[tuple[Exporter, int], _Followed] = OrderedDict()
        self._held: list[HeldHeader] = []
        self._batch = RecordBatch()
        self._now: datetime | None = None

    def take(self, datagram: Datagram) -> None:
        """Read one datagram. Whatever is in it, it raises nothing."""
        self.datagrams += 1
        self._batch.records += 1
        if not self._is_allowed(datagram.sender_ip):
            self.counts["not_allowed"] += 1
            return
        if datagram.sender_ip not in self.exporters and len(self.exporters) >= MAX_EXPORTERS:
            self.counts["ignored_exporter"] += 1
            return
        self.exporters[datagram.sender_ip] = self.exporters.get(datagram.sender_ip, 0) + 1
        self._now = datagram.moment if self._now is None else max(self._now, datagram.moment)
        exporter = Exporter(datagram.sender_ip, datagram.sender_port)
        version = int.from_bytes(datagram.octets[:VERSION_OCTETS], "big")
        if datagram.octets.startswith(SFLOW_WORD):
            self._sflow(datagram, exporter)
        elif version == NETFLOW5:
            self._netflow5(datagram, exporter)
        elif version in (NETFLOW9, IPFIX):
            self._with_templates(datagram, exporter)
        else:
            self.counts["unknown_version"] += 1

    def harvest(self) -> RecordBatch:
        """What is known by now: conversations that are over, and what headers showed."""
        if self._now is not None:
            self._conversations.close_idle(self._now, self.source, self._batch)
        return self._hand_over()

    def finish(self) -> RecordBatch:
        """All that is left: nothing more will come."""
        told = Told()
        self._templated.give_up(told)
        self.counts += told.counts
        self._conversations.close_all(self.source, self._batch)
        return self._hand_over()

    def note_dropped(self, count: int) -> None:
        """Note how many datagrams the listener has dropped since it began."""
        self.counts["queue_full"] = count

    def problems(self) -> tuple[Problem, ...]:
        """What went wrong until now."""
        counts = self.counts.copy()
        counts["twice"] += self._conversations.twice
        counts["open_at_once"] += self._conversations.closed_early
        return tuple(Problem(kind, counts[kind], PROBLEMS[kind]) for kind in PROBLEMS if counts[kind])

    def _hand_over(self) -> RecordBatch:
        self._read_headers()
        batch, self._batch = self._batch, RecordBatch()
        return batch

    def _netflow5(self, datagram: Datagram, exporter: Exporter) -> None:
        read = netflow5.read(datagram.octets)
        if read is None:
            self.counts["damaged_datagram"] += 1
            return
        if not read.is_whole:
            self.counts["damaged_datagram"] += 1
        exporter = replace(exporter, domain=read.engine)
        self._follow(exporter, NETFLOW5, read.sequence, (len(read.records),) if read.is_whole else ())
        records = list(read.records)
        if read.sampling > 1:
            self.counts["sampled"] += len(records)
            records = [scaled(record, read.sampling) for record in records]
        self._records(records, exporter, read.exported, datagram.moment)

    def _with_templates(self, datagram: Datagram, exporter: Exporter) -> None:
        told = Told()
        read = self._templated.read(datagram.octets, exporter, told)
        self.counts += told.counts
        if read is None:
            self.counts["damaged_datagram"] += 1
            return
        message, steps = read
        self._follow(message.exporter, message.version, message.sequence, steps)
        self._records(told.records, message.exporter, message.exported, datagram.moment)

    def _follow(self, exporter: Exporter, version: int, sequence: int, steps: Steps) -> None:
        """Compare a sequence number with the one that was due; the difference never arrived."""
        key = (exporter, version)
        last = self._next.pop(key, None)
        if last is not None:
            # RFC 7011 3.1 counts the records before a message; softflowd 1.1.0 counts those in it as well.
            due = {last.sequence + step for step in (*last.steps, *(steps if version == IPFIX else ()))}
            gaps = [(sequence - one) % SEQUENCE_MODULUS for one in due]
            gap = min(gaps)
            if 0 < gap < MAX_GAP:
                self.counts["lost"] += gap
            elif gap and min(-one % SEQUENCE_MODULUS for one in gaps) < MAX_GAP:
                self._next[key] = last  # it came late
                return
        if steps:
            self._next[key] = _Followed(sequence, steps)
        if len(self._next) > MAX_EXPORTERS:
            self._next.popitem(last=False)

    def _records(self, records: list[ExportRecord], exporter: Exporter, exported: datetime, arrived: datetime) -> None:
        error = arrived - exported
        if records and abs(error) > MAX_CLOCK_ERROR:
            self.counts["clock"] += len(records)
            records = [moved(record, error) for record in records]
        arrival = Arrival(arrived, self.datagrams, self.source)
        for record in records:
            # What ends after it was told, or began in another age, has times that mean nothing.
            placed = record if record.end <= arrived + MAX_CLOCK_ERROR else replace(record, start=arrived, end=arrived)
            self._conversations.take(placed, exporter, arrival, self._batch)

    def _sflow(self, datagram: Datagram, exporter: Exporter) -> None:
        read = sflow.read(datagram.octets)
        if read is None:
            self.counts["damaged_datagram"] += 1
            return
        self.counts["damaged_datagram"] += not read.is_whole
        # The agent's own address is known by the datagram's text; the sender's is what the list of exporters checks.
        exporter = replace(exporter, domain=read.sub_agent)
        self._follow(exporter, -NETFLOW5, read.sequence, (1,))
        rates = [one.rate for one in read.headers] + [one.rate for one in read.addresses]
        if any(rate > 1 for rate in rates):
            self.counts["sampled"] += len(read.headers) + len(read.addresses)
        self._held += [HeldHeader(datagram.moment, self.datagrams, read.agent, one) for one in read.headers]
        arrival = Arrival(datagram.moment, self.datagrams, self.source)
        for one in read.addresses:
            record = ExportRecord(
                datagram.moment,
                datagram.moment,
                one.source,
                one.destination,
                one.transport,
                one.rate,
                one.octets * one.rate,
                one.tcp_flags,
            )
            self._conversations.take(record, exporter, arrival, self._batch)
        for interface in read.counters:
            self._interface(datagram, read.agent, interface)
        if len(self._held) >= MAX_HELD:
            self._read_headers()

    def _interface(self, datagram: Datagram, agent: str, interface: sflow.InterfaceCounters) -> None:
        fields = {
            "interface": interface.index,
            "bits_a_second": interface.speed,
            "is_up": interface.is_up,
            "way": "sflow",
        }
        subject = Subject(None, agent, None)
        self._batch.seen.append(
            Observation(datagram.moment, self.source, self.datagrams, "switch.interface", subject, fields)  # type: ignore[arg-type]
        )

    def _read_headers(self) -> None:
        if self._held:
            seen, flows = read_headers(self._held, self.source)
            self._batch.seen += seen
            self._batch.talked += flows
            self._held = []


def moved(record: ExportRecord, by: timedelta) -> ExportRecord:
    """The record at another time; at its arrival when the calendar cannot hold that."""
    try:
        return replace(record, start=record.start + by, end=record.end + by)
    except OverflowError:
        return record
