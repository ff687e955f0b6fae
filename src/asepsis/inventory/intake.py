"""The loop: what the sensors hand over goes into the site, a capture that was read before only once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Taken:
    """What reading gave: the sites, and all captures in the order of the paths."""

    sites: tuple[Site, ...]
    """One, or one for each capture when they are kept apart."""
    captures: tuple[Capture, ...]


def take_in(
    sources: Sequence[Source],
    judgement: Judgement,
    *,
    workers: int = 1,
    separate: bool = False,
    progress: Progress | None = None,
) -> Taken:
    """Read all sources into one site, or into one site each."""
    site = Site(judgement.match)
    sites, captures = [site], []
    batches = Batches(judgement.match)
    for part in read_captures(sources, as_it_is, workers=workers):
        if isinstance(part.content, Seen):
            batches.take_seen(part.content, site)
        elif part.content is not None:
            batches.take(part.content, sources[part.source].name, site)
        if progress is not None:
            progress(part.source, part.position)
        if part.capture is not None:
            batches.settle(part.capture.path, site)
            site.captures.append(part.capture)
            captures.append(part.capture)
            if separate:
                site.sensor = part.capture.path
                site = Site(judgement.match)
                sites.append(site)
    return Taken(tuple(sites[:-1] if separate else sites), tuple(captures))


def digest_of(source: Source) -> str | None:
    """SHA-256 of a capture file: what it is known by however it is named. None for what cannot be read twice."""
    if source.path == STANDARD_INPUT or source.size is None:
        return None
    digest = hashlib.sha256()
    with Path(source.path).open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
