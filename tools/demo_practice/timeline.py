"""The practice's day: which wall-clock second of the recording stands for which second of the day."""

from __future__ import annotations

import os
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

PRACTICE_DAY = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday. Every recording is placed on it."""

CLOCK_VARIABLE = "DEMO_PRACTICE_CLOCK"
"""Names the clock file to the actors."""


def practice_now() -> datetime:
    """Return the time in the practice, for an actor to write into its messages."""
    offset_seconds = float(Path(os.environ[CLOCK_VARIABLE]).read_text(encoding="ascii"))
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + offset_seconds, UTC)


@dataclass(slots=True)
class Timeline:
    """Places each scene at its hour; inside a scene time runs as it was recorded.

    The actors and the programs under libfaketime read `clock_file`, so that the times they write into their messages
    agree with the time stamps of the packets.
    """

    clock_file: Path
    starts: list[float] = field(default_factory=list)
    """Wall-clock second at which each scene began, ascending."""
    offsets: list[float] = field(default_factory=list)
    """What to add to a wall-clock second of that scene to get the second of the practice's day."""

    def begin(self, hour: time, now_seconds: float) -> None:
        """Begin a scene that plays at `hour`; raise ValueError when that would turn time back."""
        target = datetime.combine(PRACTICE_DAY.date(), hour, tzinfo=UTC).timestamp()
        if self.starts and target <= now_seconds + self.offsets[-1]:
            raise ValueError(f"the scene at {hour} would begin before the one before it has ended")
        self.starts.append(now_seconds)
        self.offsets.append(target - now_seconds)
        self.clock_file.write_text(f"{self.offsets[-1]:+.3f}\n", encoding="ascii")

    def nanoseconds_of_day(self, wall_nanoseconds: int) -> int:
        """Return when a packet seen at `wall_nanoseconds` happened on the practice's day."""
        scene = max(bisect_right(self.starts, wall_nanoseconds / 1e9) - 1, 0)
        return wall_nanoseconds + round(self.offsets[scene] * 1e9)
