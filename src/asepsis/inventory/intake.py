"""The loop: what the sensors hand over goes into the site, a capture that was read before only once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.inventory.batches import Batches
from asepsis.inventory.site import Site
from asepsis.sensing.captures import STANDARD_INPUT
from asepsis.sensing.reading import Seen, as_it_is, read_captures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.core.nouns import Capture
    from asepsis.inventory.judgement import Judgement
    from asepsis.sensing.captures import Source

HASH_BLOCK_BYTES = 1 << 20

Progress = Callable[[int, int], None]
"""Called with the index of a source and the bytes of it read so far."""


class Apart(Enum):
    """What is kept apart."""

    NOTHING = 0
    """All is one site."""
    READINGS = 1
    """What is read together is one site: captures that were recorded in the same time."""
    CAPTURES = 2
    """Each capture is a site, and what several hold is counted in each."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What reading gave: the sites, and all captures in the order of the paths."""

    sites: tuple[Site, ...]
    """One, or one for each reading when they are kept apart."""
    captures: tuple[Capture, ...]
    members: tuple[tuple[int, ...], ...]
    """For each site the places of its captures in the paths; of a single site all."""


def take_in(
    sources: Sequence[Source],
    judgement: Judgement,
    *,
    workers: int = 1,
    apart: Apart = Apart.NOTHING,
    progress: Progress | None = None,
) -> Taken:
    """Read all sources into one site, or into several."""
    # Sites of their own mostly go into a store, which keeps each host.
    batches = Batches(judgement.match, holds_back=apart is Apart.NOTHING)
    sites: list[Site] = []
    members: list[list[int]] = []
    captures: dict[int, Capture] = {}
    for part in read_captures(sources, as_it_is, workers=workers, together=apart is not Apart.CAPTURES):
        names = [sources[member].name for member in part.members]
        if not sites or (apart is not Apart.NOTHING and not _is_of(part.members, members[-1])):
            sites.append(Site(judgement.match))
            members.append([])
        if isinstance(part.content, Seen):
            batches.take_seen(part.content, sites[-1])
        elif part.content is not None:
            batches.take(part.content, names, sites[-1])
        members[-1] += [member for member in part.members if member not in members[-1]]
        if progress is not None:
            progress(part.source, part.position)
        if part.capture is not None:
            batches.settle(names, sites[-1])
            captures[part.source] = part.capture
            members[-1] += [part.source] if part.source not in members[-1] else []
    for site, numbers in zip(sites, members, strict=True):
        site.captures += [captures[number] for number in sorted(numbers)]
        if apart is Apart.CAPTURES:
            site.sensor = captures[numbers[0]].path
    if not sites and apart is Apart.NOTHING:
        sites, members = [Site(judgement.match)], [[]]
    return Taken(tuple(sites), tuple(captures[number] for number in sorted(captures)), tuple(map(tuple, members)))


def _is_of(some: Sequence[int], members: Sequence[int]) -> bool:
    return bool(set(some) & set(members))


def digest_of(source: Source) -> str | None:
    """SHA-256 of a capture file: what it is known by however it is named. None for what cannot be read twice."""
    if source.path == STANDARD_INPUT or source.size is None:
        return None
    digest = hashlib.sha256()
    with Path(source.path).open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
