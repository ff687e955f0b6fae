"""The loop of a sensor: what was heard goes into the store at intervals, each time in one transaction."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from asepsis.inventory.batches import Batches
from asepsis.inventory.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import Capture
    from asepsis.inventory.kept import Kept
    from asepsis.sensing.engine import Batch

WORK_SHARE = 10
"""Writing takes at most one part in this many of the time: a big store is written less often."""
PRUNE_SECONDS = 3600.0


class Watching:
    """What was heard since the store was last written."""

    def __init__(self, kept: Kept, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`seconds`: how long to wait between two writings, at least. `clock`: seconds that never run backwards."""
        self.kept = kept
        self._clock = clock
        self.seconds = seconds
        self.written: float | None = None
        """When the store was last written, by the clock."""
        self._batches = Batches(kept.judgement.match)
        self._site = Site(kept.judgement.match)
        self._began = clock()
        self._took = 0.0
        self._pruned: float | None = None

    def take(self, batch: Batch, name: str) -> None:
        """Take in what was heard. `name`: of the capture."""
        self._batches.take(batch, (name,), self._site)

    def is_due(self) -> bool:
        """Whether it is time to write."""
        since = self._clock() - (self._began if self.written is None else self.written)
        return since >= max(self.seconds, self._took * WORK_SHARE)

    def write(self, capture: Capture) -> None:
        """Write what was heard since the last time. The capture's own row is written anew."""
        began = self._clock()
        self._batches.settle((capture.path,), self._site)
        if capture.last is not None:
            reading, self._site = self._site, Site(self.kept.judgement.match)
            try:
                self.kept.note(hashlib.sha256(capture.path.encode()).hexdigest(), reading, capture)
            except Exception:
                # Nothing of it is in the store: it waits for the next time.
                reading.include(self._site)
                self._site = reading
                raise
            if self._pruned is None or began - self._pruned >= PRUNE_SECONDS:
                self.kept.prune(capture.last)
                self._pruned = began
        self.written = self._clock()
        self._took = self.written - began
