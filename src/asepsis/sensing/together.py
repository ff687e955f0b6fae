"""Which captures were recorded in the same time, and are therefore read as one: what several hold is counted once."""

from __future__ import annotations

import heapq
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from asepsis.sensing import engine
from asepsis.sensing.captures import STANDARD_INPUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.sensing.captures import Source

MAX_OPEN = 64
"""Captures of one moment that are read together; more are read by themselves, and what they hold again counts again."""


class Span(NamedTuple):
    """What the records of a capture tell of it before anything is read of the packets."""

    first_ns: int
    """Earliest time, in nanoseconds since 1970."""
    last_ns: int
    packets: int
    octets: int

    @property
    def end_ns(self) -> int:
        """The moment from which on it holds nothing: files that follow one another may share the one in between."""
        return max(self.last_ns, self.first_ns + 1)


@dataclass(slots=True)
class Reading:
    """Captures that are read together, as places in the sources. Mostly one."""

    members: list[int]
    """In an order that does not depend on how they were given."""
    begins: list[int] = field(default_factory=list)
    """First times of the members, in nanoseconds; none of a single one."""


def readings(sources: Sequence[Source], *, workers: int) -> list[Reading]:
    """How to read the sources: what was recorded in the same time together, all else by itself."""
    candidates = [number for number, source in enumerate(sources) if _may_overlap(source)]
    spans: dict[int, Span] = {}
    if len(candidates) > 1:
        with ThreadPoolExecutor(workers) as pool:
            found = pool.map(lambda number: _span(sources[number]), candidates)
            spans = {number: span for number, span in zip(candidates, found, strict=True) if span is not None}
    alone = [Reading([number]) for number in range(len(sources)) if number not in spans]
    return sorted([*alone, *_grouped(spans, sources)], key=lambda one: min(one.members))


def _may_overlap(source: Source) -> bool:
    """True for a file of packets: what comes through a pipe can be read only once."""
    is_read = source.problem is None and not source.record_format
    return is_read and source.size is not None and source.path != STANDARD_INPUT


def _span(source: Source) -> Span | None:
    try:
        found = engine.span(source.path)
    except OSError:
        return None
    return None if found is None else Span(*found)


def _grouped(spans: dict[int, Span], sources: Sequence[Source]) -> list[Reading]:
    groups: list[Reading] = []
    ends: list[int] = []
    for number in sorted(spans, key=lambda number: (spans[number], sources[number].path)):
        span, last = spans[number], groups[-1] if groups else None
        while ends and ends[0] <= span.first_ns:
            heapq.heappop(ends)
        if last is None or not ends:
            groups.append(Reading([number]))
            ends = [span.end_ns]
        elif len(ends) < MAX_OPEN:
            last.members.append(number)
            heapq.heappush(ends, span.end_ns)
        else:
            groups.insert(0, Reading([number]))
    for group in groups:
        group.begins = [spans[member].first_ns for member in group.members] if len(group.members) > 1 else []
    return groups
