"""Captures of the same time: what both hold is counted once where they were read together, else twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.sensing.records.rungs import rung_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from asepsis.core.nouns import Capture

MIN_PACKETS = 16
"""So few packets may be alike by chance."""
MAX_TOLD = 8
"""Pairs, and captures, that are told one by one; of the others the number."""
MAX_NAMES = 3
"""Names in one sentence; of the others the number."""


def overlaps(captures: Iterable[Capture]) -> tuple[str, ...]:
    """What recordings of packets have in common, in plain words. Devices are told once all the same."""
    captures = tuple(captures)
    once = [_counted_once(one) for one in captures if one.copies]
    more = len(once) - MAX_TOLD
    rest = [f"of {more} more captures, packets that others hold were counted once"] if more > 0 else []
    return (*once[:MAX_TOLD], *rest, *_counted_twice(captures))


def _counted_once(capture: Capture) -> str:
    names = capture.read_with
    if not names:
        where = "at another of its interfaces"
    elif len(names) == 1:
        where = f"in {names[0]}"
    else:
        hidden = len(names) - MAX_NAMES
        listed = [*names[:MAX_NAMES], f"{hidden} more"] if hidden > 0 else [*names]
        where = f"in at least one of {', '.join(listed[:-1])} and {listed[-1]}"
    return f"{capture.copies} packets of {capture.path} were heard {where} as well and were counted once"


def _counted_twice(captures: Iterable[Capture]) -> Iterator[str]:
    spans = sorted(
        (
            (one.first, one.last, one.path, one.read_with)
            for one in captures
            if one.first is not None and one.last is not None and not any(map(rung_of, one.link_types))
        ),
        key=lambda span: span[:3],
    )
    told = count = 0
    open_spans: list[tuple[datetime, str, tuple[str, ...]]] = []
    for first, last, path, read_with in spans:
        open_spans = [one for one in open_spans if one[0] > first]
        both = [name for _, name, others in open_spans if name not in read_with and path not in others]
        count += len(both)
        for name in both[: MAX_TOLD - told]:
            told += 1
            yield f"{name} and {path} were recorded in the same time: conversations that both hold are counted twice"
        open_spans.append((last, path, read_with))
    if count > told:
        yield f"{count - told} more pairs of captures overlap in time"


def is_same_recording(one: Capture, other: Capture) -> bool:
    """True when two captures hold the same packets, packed in another way: as many, and from and to the same moment."""
    marks = [(each.first, each.last, each.packets, each.octets) for each in (one, other)]
    return marks[0] == marks[1] and one.first != one.last and one.packets >= MIN_PACKETS
