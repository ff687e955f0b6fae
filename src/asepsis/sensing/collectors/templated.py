"""NetFlow version 9 (RFC 3954) and IPFIX (RFC 7011) messages, with templates that may come late."""

from __future__ import annotations

import struct
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.sensing.collectors.elements import export_record, sampling
from asepsis.sensing.collectors.templates import (
    DamagedSetError,
    Templates,
    read_options_templates,
    read_records,
    read_templates,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.sensing.collectors.export import Exporter, ExportRecord, Told
    from asepsis.sensing.collectors.templates import DataRecord, Template

NETFLOW9, IPFIX = 9, 10
HEADER9 = struct.Struct("!HHIIII")
HEADER_IPFIX = struct.Struct("!HHIII")
TEMPLATE_SETS = {NETFLOW9: (0, 1), IPFIX: (2, 3)}
"""Identifiers of template and options template sets."""
FIRST_DATA_SET = 256
MAX_WAITING_OCTETS = 1 << 20
"""Octets of data sets that wait for their template, of all exporters; at the bound the oldest are given up."""
MAX_SAMPLED = 1024
"""Exporters whose rate of sampling is remembered."""


@dataclass(frozen=True, slots=True)
class Message:
    """The header of a message."""

    version: int
    exporter: Exporter
    exported: datetime
    uptime: int | None
    """Milliseconds since the exporter started; only in version 9."""
    sequence: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    message: Message
    octets: bytes


Steps = tuple[int, ...]
"""By how much the sequence number may grow with a message."""


class TemplatedReader:
    """Reads messages of all exporters, and keeps what later ones need."""

    def __init__(self) -> None:
        self.templates = Templates()
        self._waiting: OrderedDict[int, tuple[tuple[Exporter, int, int], _Waiting]] = OrderedDict()
        self._waiting_octets = 0
        self._numbers = 0
        self._sampling: OrderedDict[Exporter, int] = OrderedDict()

    def read(self, octets: bytes, exporter: Exporter, told: Told) -> tuple[Message, Steps] | None:
        """Read a message into `told`.

        Returns its header and by how much sequence numbers may grow with it: nothing when that is not known. Returns
        None for what is no message.
        """
        message, body = _header(octets, exporter)
        if message is None:
            return None
        if body is None:
            told.counts["damaged_datagram"] += 1
            return message, ()
        found = [self._set(message, number, content, told) for number, content in _sets(body, told)]
        counts = [one for one in found if one is not None]
        if message.version == NETFLOW9:
            return message, (1,)
        if len(counts) < len(found):
            return message, ()
        records, options = sum(one[0] for one in counts), sum(one[1] for one in counts)
        # RFC 7011 3.1 counts all data records; softflowd 1.1.0 leaves those out that describe itself.
        return message, tuple(dict.fromkeys((records + options, records)))

    def give_up(self, told: Told) -> None:
        """Count the sets that still wait: no template will come any more."""
        told.counts["without_template"] += len(self._waiting)
        self._waiting.clear()
        self._waiting_octets = 0

    def _set(self, message: Message, number: int, content: bytes, told: Told) -> tuple[int, int] | None:
        """Read one set. Returns how many records of flows and of options it has, None when that is not known."""
        is_ipfix = message.version == IPFIX
        plain, options = TEMPLATE_SETS[message.version]
        try:
            if number in (plain, options):
                read = read_templates if number == plain else read_options_templates
                for template_number, template in read(content, is_ipfix=is_ipfix):
                    self._learn(message, template_number, template, told)
                return 0, 0
            if number < FIRST_DATA_SET:
                return 0, 0
            template = self.templates.find(message.exporter, message.version, number)  # type: ignore[assignment]
            if template is None:
                self._wait(message, number, content, told)
                return None
            return self._records(message, content, template, told)
        except DamagedSetError:
            told.counts["damaged_datagram"] += 1
            return None

    def _learn(self, message: Message, number: int, template: Template, told: Told) -> None:
        self.templates.learn(message.exporter, message.version, number, template)
        key = (message.exporter, message.version, number)
        ready = [place for place, (waits_for, _) in self._waiting.items() if waits_for == key]
        for place in ready:
            _, waiting = self._waiting.pop(place)
            self._waiting_octets -= len(waiting.octets)
            if template.fields:
                self._records(waiting.message, waiting.octets, template, told)

    def _wait(self, message: Message, number: int, content: bytes, told: Told) -> None:
        self._numbers += 1
        self._waiting[self._numbers] = ((message.exporter, message.version, number), _Waiting(message, content))
        self._waiting_octets += len(content)
        while self._waiting_octets > MAX_WAITING_OCTETS:
            _, (_, oldest) = self._waiting.popitem(last=False)
            self._waiting_octets -= len(oldest.octets)
            told.counts["without_template"] += 1

    def _records(self, message: Message, content: bytes, template: Template, told: Told) -> tuple[int, int]:
        count = 0
        for record in read_records(content, template, is_ipfix=message.version == IPFIX):
            count += 1
            if template.is_options:
                self._options(message.exporter, record)
            else:
                self._flow(message, record, told)
        return (0, count) if template.is_options else (count, 0)

    def _options(self, exporter: Exporter, record: DataRecord) -> None:
        rate = sampling(record.forth)
        if rate is not None:
            self._sampling[exporter] = rate
            if len(self._sampling) > MAX_SAMPLED:
                self._sampling.popitem(last=False)

    def _flow(self, message: Message, record: DataRecord, told: Told) -> None:
        flow = export_record(record, message.exported, message.uptime)
        if flow is None:
            return
        rate = sampling(record.forth) or self._sampling.get(message.exporter, 1)
        if rate > 1:
            told.counts["sampled"] += 1
            flow = scaled(flow, rate)
        told.records.append(flow)


def scaled(flow: ExportRecord, rate: int) -> ExportRecord:
    """The flow with counts as they probably were, when one of `rate` packets was counted."""
    return replace(
        flow,
        packets=flow.packets * rate,
        octets=flow.octets * rate,
        back_packets=flow.back_packets * rate,
        back_octets=flow.back_octets * rate,
    )


def _header(octets: bytes, exporter: Exporter) -> tuple[Message | None, bytes | None]:
    """The header and what follows it; no body when the message is cut."""
    version = int.from_bytes(octets[:2], "big")
    if version == NETFLOW9 and len(octets) >= HEADER9.size:
        _, _, uptime, seconds, sequence, domain = HEADER9.unpack_from(octets)
        moment = datetime.fromtimestamp(seconds, UTC)
        message = Message(version, replace(exporter, domain=domain), moment, uptime, sequence)
        return message, octets[HEADER9.size :]
    if version == IPFIX and len(octets) >= HEADER_IPFIX.size:
        _, length, seconds, sequence, domain = HEADER_IPFIX.unpack_from(octets)
        moment = datetime.fromtimestamp(seconds, UTC)
        message = Message(version, replace(exporter, domain=domain), moment, None, sequence)
        is_whole = HEADER_IPFIX.size <= length <= len(octets)
        return message, octets[HEADER_IPFIX.size : length] if is_whole else None
    return None, None


def _sets(body: bytes, told: Told) -> Iterator[tuple[int, bytes]]:
    """Number and content of each set; a length that does not fit ends the message."""
    offset = 0
    while len(body) - offset >= 4:  # noqa: PLR2004 (number and length; less is padding)
        number, length = struct.unpack_from("!HH", body, offset)
        if length < 4 or length > len(body) - offset:  # noqa: PLR2004
            told.counts["damaged_datagram"] += 1
            return
        yield number, body[offset + 4 : offset + length]
        offset += length
