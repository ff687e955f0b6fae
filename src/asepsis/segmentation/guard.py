"""A process that takes new rules back unless a person confirms them; two of them watch each other.

Each runs on its own: it outlives the command that started it. When its twin is ended, the trial is over at once.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from asepsis.segmentation.firewall import FirewallError
from asepsis.segmentation.reach import is_reachable
from asepsis.segmentation.trial import Record, Trial

POLL_SECONDS = 0.2
PROBE_SECONDS = 1.0
"""Pause between two looks at the management path."""
LOST_AFTER = 3
"""Failed looks in a row that count as a lost path."""


class Watch:
    """One guard's view of one trial."""

    def __init__(self, record: Record, trial_id: str) -> None:
        self.record = record
        self.trial_id = trial_id
        self.misses = 0
        self.next_probe = 0.0

    def trial(self) -> Trial | None:
        """The trial while it lasts; None when it was confirmed, taken back or followed by another."""
        found = self.record.trial()
        return found if found is not None and found.id == self.trial_id else None

    def verdict(self, trial: Trial) -> str:
        """Why the trial must end now; empty while it may go on."""
        if trial.seconds_left <= 0:
            return "nobody confirmed it in time"
        if trial.guards and not all(guard.is_alive for guard in trial.guards):
            return "a process that guards the trial was ended"
        if trial.guards and trial.management and self._is_lost(trial.management):
            return "the management path was lost"
        return ""

    def _is_lost(self, target: str) -> bool:
        if time.monotonic() < self.next_probe:
            return False
        self.misses = 0 if is_reachable(target) else self.misses + 1
        self.next_probe = time.monotonic() + PROBE_SECONDS
        return self.misses >= LOST_AFTER

    def take_back(self, why: str) -> None:
        """Bring the former rules back, unless a person was faster."""
        with self.record.locked():
            trial = self.trial()
            if trial is not None:
                self.record.revert(trial, why)

    def run(self) -> None:
        """Watch until the trial is over. A firewall that refuses is asked again and again."""
        while (trial := self.trial()) is not None:
            why = self.verdict(trial)
            if why:
                try:
                    self.take_back(why)
                except FirewallError:
                    time.sleep(PROBE_SECONDS)
            else:
                time.sleep(POLL_SECONDS)


def main(arguments: list[str]) -> int:
    """Guard the trial ARGUMENTS[1] of the folder ARGUMENTS[0]; say so on the descriptor ARGUMENTS[2]."""
    watch = Watch(Record(Path(arguments[0])), arguments[1])
    descriptor = int(arguments[2])
    os.write(descriptor, b"!")
    os.close(descriptor)
    watch.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
