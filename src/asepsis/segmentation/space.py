"""Exact comparison of two filters over all packets: unions of boxes, cut along one dimension after the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Interval: TypeAlias = tuple[int, int]
"""Both ends belong to it."""
Box: TypeAlias = tuple[Interval, ...]
"""One interval for each `Dimension`."""
Point: TypeAlias = tuple[int, ...]


class Dimension(IntEnum):
    """What a packet is judged by, in the order in which space is cut."""

    STATE = 0
    """Of the connection: 0 new, 1 established, 2 related, 3 invalid, 4 untracked."""
    PROTOCOL = 1
    """Number of the protocol above IP."""
    OPENING = 2
    """1 for a TCP segment with SYN and without ACK: it asks for a connection (RFC 9293 3.5)."""
    SOURCE = 3
    DESTINATION = 4
    SOURCE_PORT = 5
    TARGET = 6
    """Destination port; the type of an ICMP message."""


DIMENSIONS = tuple(Dimension)


class Family(IntEnum):
    """What kind of packet it is; the boxes of one family say nothing about another."""

    IPV4 = 4
    IPV6 = 6
    ARP = 1
    OTHER = 0
    """Neither IP nor ARP."""


STATES = ("new", "established", "related", "invalid", "untracked")
PORT_SPAN: Interval = (0, 65_535)
LAST = {Family.IPV4: (1 << 32) - 1, Family.IPV6: (1 << 128) - 1, Family.ARP: 0, Family.OTHER: 0}


@lru_cache(len(LAST))
def domain(family: Family) -> Box:
    """All packets of a family."""
    address = (0, LAST[family])
    return ((0, len(STATES) - 1), (0, 255), (0, 1), address, address, PORT_SPAN, PORT_SPAN)


def box(family: Family, limits: Mapping[Dimension, Interval]) -> Box:
    """All packets of a family within these limits."""
    return tuple(map(limits.get, DIMENSIONS, domain(family)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a filter: the first line that a packet is in decides."""

    box: Box
    accept: bool
    label: str = field(compare=False, default="")
    """What to call the line when telling about it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """An ordered filter of one family, and what happens to packets that no line is about."""

    entries: tuple[Entry, ...]
    accept: bool
    """The verdict when no entry matches."""

    def decide(self, point: Point) -> tuple[bool, str]:
        """The verdict on one packet and the label of the line that gave it, by plain search from the top."""
        for entry in self.entries:
            if all(low <= value <= high for value, (low, high) in zip(point, entry.box, strict=True)):
                return entry.accept, entry.label
        return self.accept, "no line matches"


def difference(family: Family, actual: Filter, expected: Filter) -> Point | None:
    """A packet that the two filters treat differently, or None when there is none: exact, for all packets."""
    return _Search(family, actual, expected).run()


def unreachable(family: Family, actual: Filter) -> tuple[Entry, ...]:
    """The lines that decide no packet, since earlier ones cover them: exact."""
    search = _Search(family, actual, Filter((), actual.accept), is_thorough=True)
    search.run()
    return tuple(entry for number, entry in enumerate(actual.entries) if number not in search.reached)


class _Search:
    """One walk through the cells that the boxes of both filters cut space into."""

    def __init__(self, family: Family, actual: Filter, expected: Filter, *, is_thorough: bool = False) -> None:
        self.span = domain(family)
        self.actual, self.expected = actual, expected
        self.count = len(actual.entries)
        entries = (*actual.entries, *expected.entries)
        self.boxes = [entry.box for entry in entries]
        self.accepts = [entry.accept for entry in entries]
        self.full_from = [self._full_from(entry.box) for entry in entries]
        self.is_thorough = is_thorough
        self.reached: set[int] = set()
        self.equal: set[tuple[int, tuple[int, ...], tuple[int, ...]]] = set()

    def _full_from(self, one: Box) -> int:
        """The first dimension from which on the box holds every value."""
        number = len(one)
        while number and one[number - 1] == self.span[number - 1]:
            number -= 1
        return number

    def run(self) -> Point | None:
        numbers = tuple(range(len(self.boxes)))
        found = self._cell(0, numbers[: self.count], numbers[self.count :])
        return None if found is None else tuple(found)

    def _decisive(self, at: int, lines: tuple[int, ...]) -> tuple[int, ...]:
        """The lines up to the first that holds all that is left of the cell."""
        for place, number in enumerate(lines):
            if self.full_from[number] <= at:
                return lines[: place + 1]
        return lines

    def _verdict(self, lines: tuple[int, ...], *, default: bool) -> bool:
        return self.accepts[lines[0]] if lines else default

    def _cell(self, at: int, actual: tuple[int, ...], expected: tuple[int, ...]) -> list[int] | None:
        actual, expected = self._decisive(at, actual), self._decisive(at, expected)
        if all(not lines or self.full_from[lines[0]] <= at for lines in (actual, expected)):
            return self._judge(at, actual, expected)
        key = (at, actual, expected)
        if key in self.equal or (not self.is_thorough and self._is_same(at, actual, expected)):
            return None
        found = self._cut(at, actual, expected)
        if found is None:
            self.equal.add(key)
        return found

    def _judge(self, at: int, actual: tuple[int, ...], expected: tuple[int, ...]) -> list[int] | None:
        if actual:
            self.reached.add(actual[0])
        mine = self._verdict(actual, default=self.actual.accept)
        theirs = self._verdict(expected, default=self.expected.accept)
        return None if self.is_thorough or mine == theirs else [low for low, _ in self.span[at:]]

    def _is_same(self, at: int, actual: tuple[int, ...], expected: tuple[int, ...]) -> bool:
        """True when both sides are unions of the very same boxes: order plays no part when all verdicts are one."""
        if self.actual.accept or self.expected.accept:
            return False
        return self._union(at, actual) == self._union(at, expected) is not None

    def _union(self, at: int, lines: tuple[int, ...]) -> set[Box] | None:
        """What is left of the boxes, or None when a line drops something before another accepts."""
        end = len(lines)
        while end and not self.accepts[lines[end - 1]]:
            end -= 1
        if not all(self.accepts[number] for number in lines[:end]):
            return None
        return {self.boxes[number][at:] for number in lines[:end]}

    def _cut(self, at: int, actual: tuple[int, ...], expected: tuple[int, ...]) -> list[int] | None:
        """Cut the cell along one dimension where a box begins or ends."""
        low, _ = self.span[at]
        events: defaultdict[int, list[int]] = defaultdict(list)
        events[low] = []
        boxes = self.boxes
        for number in (*actual, *expected):
            first, last = boxes[number][at]
            events[first].append(number)
            events[last + 1].append(~number)
        end = self.span[at][1] + 1
        active: set[int] = set()
        for value in sorted(events):
            if value >= end:
                break
            for number in events[value]:
                if number >= 0:
                    active.add(number)
                else:
                    active.discard(~number)
            lines = sorted(active)
            split = self._split(lines)
            found = self._cell(at + 1, tuple(lines[:split]), tuple(lines[split:]))
            if found is not None:
                return [value, *found]
        return None

    def _split(self, lines: Sequence[int]) -> int:
        """Where the lines of the expected filter begin."""
        return sum(1 for number in lines if number < self.count)


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same values with as few intervals as can be, in order."""
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def without(span: Interval, holes: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of `span` when the holes are taken out."""
    low, end = span
    left: list[Interval] = []
    for first, last in merged(holes):
        if last < low or first > end:
            continue
        if first > low:
            left.append((low, first - 1))
        low = last + 1
    if low <= end:
        left.append((low, end))
    return tuple(left)
