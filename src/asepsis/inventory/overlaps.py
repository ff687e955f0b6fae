"""Captures that were recorded in the same time: what both hold is counted twice, and that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.sensing.records.formats import rung_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from asepsis.core.nouns import Capture

MAX_TOLD = 8
"""Pairs that are told one by one; of the others the number."""
MIN_PACKETS = 16
"""So few packets may be alike by chance."""


def overlaps(captures: Iterable[Capture]) -> tuple[str, ...]:
    """Which recordings of packets overlap in time, in plain words. Devices are told once all the same."""
    spans = sorted(
        (one.first, one.last, one.path)
        for one in captures
        if one.first is not None and one.last is not None and not any(map(rung_of, one.link_types))
    )
    told: list[str] = []
    count = 0
    open_spans: list[tuple[datetime, str]] = []
    for first, last, path in spans:
        open_spans = [(end, name) for end, name in open_spans if end > first]
        count += len(open_spans)
        told += [
            f"{name} and {path} were recorded in the same time: conversations that both hold are counted twice"
            for _, name in open_spans[: MAX_TOLD - len(told)]
        ]
        open_spans.append((last, path))
    if count > len(told):
        told.append(f"{count - len(told)} more pairs of captures overlap in time")
    return tuple(told)


def is_same_recording(one: Capture, other: Capture) -> bool:
    """True when two captures hold the same packets, packed in another way: as many, and from and to the same moment."""
    marks = [(each.first, each.last, each.packets, each.octets) for each in (one, other)]
    return marks[0] == marks[1] and one.first != one.last and one.packets >= MIN_PACKETS
