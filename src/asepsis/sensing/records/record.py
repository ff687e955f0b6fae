"""What a reader of records is, and what all of them have in common."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol

from asepsis.core.nouns import Capture, Observation, Problem
from asepsis.core.wording import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from asepsis.core.nouns import FieldValue, Flow, Subject

HEAD_BYTES = 1 << 16
"""Octets of a file that are shown to `RecordFormat.recognises`."""
NO_FIELDS: Mapping[str, FieldValue] = {}
BATCH_RECORDS = 4096
"""Records handed over at once."""
MAX_LINE_BYTES = 256 * 1024
"""Longest line that is read; what is longer is counted as damaged and passed over."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What a kind of source can show, and what it cannot: said to the reader wherever the source was used."""

    title: str
    """In plain words, for instance `Zeek's connection log`."""
    gives: str
    """What is learnt from it, one sentence."""
    unseen: str
    """What stays unseen, one sentence. Silence of such a source must not be taken for absence."""


@dataclass(slots=True)
class RecordBatch:
    """What a part of a source gave; the same face as a batch of the engine's where lines and counts are wanted."""

    seen: list[Observation] = field(default_factory=list)
    talked: list[Flow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    records: int = 0
    """Records read for it, damaged ones included."""

    def address(self, moment: datetime, source: str, number: int, subject: Subject) -> None:
        """Note that a host sent something. `number` is that of the record, from 1."""
        if subject.mac is not None or subject.ip is not None:
            self.seen.append(Observation(moment, source, number, "endpoint.address", subject, NO_FIELDS))

    def capture(self, source: str, word: str, problems: Mapping[tuple[str, str], int]) -> Capture:
        """What the batch was read from. `word` names the kind of source; `problems` are counts by kind and detail."""
        moments = [one.time for one in self.seen] + [one.start for one in self.talked]
        told = tuple(Problem(kind, count, detail) for (kind, detail), count in problems.items())
        first, last = min(moments, default=None), max((*moments, *(one.end for one in self.talked)), default=None)
        return Capture(source, self.records, 0, first, last, (word,), told)

    def counts(self) -> dict[str, int]:
        """How many observations of each kind."""
        counts: Counter[str] = Counter()
        for one in self.seen:
            counts[one.kind] += one.count
        return dict(counts)

    def json_lines(self, *_sources: str) -> bytes:
        """The observations as lines of `asepsis observe`."""
        return "".join(_line(one) for one in self.seen).encode()

    def flow_lines(self, *_sources: str) -> bytes:
        """The flows as lines of `asepsis observe --flows`."""
        return "".join(_line(_flow_observation(one)) for one in self.talked).encode()


class RecordFormat(Protocol):
    """One format of records. Readers are pure: no network, no state outside of `read`."""

    @property
    def name(self) -> str:
        """Word for the format, shown as the link type of the source: `zeek_conn`."""

    @property
    def rung(self) -> Rung:
        """What such a source can show."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file that begins with `head` (at most `HEAD_BYTES`) and is called `name` is of this format."""

    def read(self, file: IO[bytes], source: str) -> Iterator[RecordBatch]:
        """Read the whole file, batch by batch, in bounded memory. What is damaged becomes a problem, never an error."""


def lines(file: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and text of each line without its end; None for one that is longer than `MAX_LINE_BYTES`."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE_BYTES + 1)
            yield number, None
        else:
            yield number, line.rstrip(b"\r\n")


def batched(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Join what single records gave into batches of `BATCH_RECORDS`."""
    joined = RecordBatch()
    for one in batches:
        joined.seen += one.seen
        joined.talked += one.talked
        joined.problems += one.problems
        joined.records += one.records
        if joined.records >= BATCH_RECORDS:
            yield joined
            joined = RecordBatch()
    yield joined


def _line(one: Observation) -> str:
    subject = {"mac": one.subject.mac, "ip": one.subject.ip, "vlan": one.subject.vlan}
    values = {"time": time_text(one.time), "capture": one.capture, "packet": one.packet, "kind": one.kind}
    return json.dumps({**values, "subject": subject, "fields": dict(one.fields), "count": one.count}) + "\n"


def _flow_observation(flow: Flow) -> Observation:
    fields = {
        "peer": flow.responder.ip or "",
        "transport": flow.transport,
        "port": flow.initiator_port,
        "peer_port": flow.responder_port,
        "server": flow.server,
        **({"protocol": flow.protocol} if flow.protocol else {}),
        "answered": flow.answered,
        "end": time_text(flow.end),
        "packets": list(flow.packets),
        "octets": list(flow.octets),
        "community_id": flow.community_id,
    }
    return Observation(flow.start, flow.capture, flow.packet, "flow.summary", flow.initiator, fields)  # type: ignore[arg-type]
