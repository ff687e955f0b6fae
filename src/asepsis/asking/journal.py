"""The book of all that was asked: written before a packet goes out, and read before the next run."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FAILURES = 3
"""A host that failed so often is never asked again."""
FILE_MODE = 0o600


class JournalError(Exception):
    """The book cannot be read or written: nothing may be asked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what was about to be sent, or how it went."""

    time: str
    device: str
    ip: str
    question: str
    why: str
    approved_by: str
    event: str
    """`sending` before each packet, `answer` after a question."""
    answer: str = ""
    """`answered`, `silent`, `refused`, `reset`, `slow` or `stopped`: never what the device said."""
    octets: int = 0


FAILURES = frozenset(("silent", "refused", "reset", "slow"))


class Journal:
    """The book, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, entry: Entry) -> None:
        """Add a line and see it onto the disk. Raises JournalError: then nothing may be sent."""
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, FILE_MODE)
            try:
                os.write(handle, (json.dumps(asdict(entry)) + "\n").encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise JournalError(f"{self.path} cannot be written: {error.strerror}. Nothing more is asked.") from error

    def read(self) -> list[Entry]:
        """All lines. Raises JournalError when one is damaged: then it is not known who must not be asked."""
        if not self.path.exists():
            return []
        try:
            with self.path.open(encoding="utf-8") as file:
                return [Entry(**json.loads(line)) for line in file if line.strip()]
        except (OSError, ValueError, TypeError) as error:
            raise JournalError(f"{self.path} is damaged. Nothing is asked until it is put aside.") from error

    def barred(self) -> frozenset[str]:
        """Hosts that failed too often, by address and by device: never asked again."""
        entries = self.read()
        failures = Counter(
            name for one in entries if one.event == "answer" and one.answer in FAILURES for name in (one.ip, one.device)
        )
        return frozenset(name for name, count in failures.items() if count >= MAX_FAILURES)

    def last_asked(self) -> dict[tuple[str, str], datetime]:
        """When each host was last asked each question, and, under an empty name, any question."""
        found: dict[tuple[str, str], datetime] = {}
        for one in self.read():
            found[one.ip, one.question] = found[one.ip, ""] = datetime.fromisoformat(one.time)
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the book alone: two runs at once would each keep the limits, and both together would not.

        Raises JournalError when another run holds it.
        """
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        except OSError as error:
            raise JournalError(f"{self.path} cannot be written: {error.strerror}. Nothing is asked.") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise JournalError("another run is asking now. Nothing is asked.") from error
        finally:
            os.close(handle)


def stamp() -> str:
    """The time now, for a line."""
    return datetime.now(UTC).isoformat()
