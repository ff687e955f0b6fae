"""Where people's words are written down: the one part of the API that changes the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from asepsis.capabilities import answer
from asepsis.inventory.kept import revision
from asepsis.inventory.register import records
from asepsis.inventory.register.entry import checked, role_of
from asepsis.risk.answering import windows_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from asepsis.inventory.register.entry import Registered
    from asepsis.risk.answering import WindowsQuestion


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """The open Windows questions of one revision of the store."""

    revision: str
    by_device: Mapping[str, WindowsQuestion]


class Desk:
    """Writes what people say into a store. All that is refused raises RegisterError or AnswerError, with the reason."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = Lock()
        self._asked: Asked | None = None

    def add(self, told: Mapping[str, object], by: str) -> Registered:
        """Write a device into the register."""
        return records.add(self._engine, checked(told), by=by, at=self._clock())

    def change(self, identifier: str, told: Mapping[str, object], by: str) -> Registered:
        """Say a device of the register anew; what is not told of it any more is gone."""
        return records.change(self._engine, identifier, checked(told), by=by, at=self._clock())

    def retire(self, identifier: str, by: str) -> Registered:
        """Take a device out of the register."""
        return records.retire(self._engine, identifier, by=by, at=self._clock())

    def answer(self, question: str, value: str, by: str) -> None:
        """Keep an answer; an empty one takes it back. `by` is a role."""
        answer(self._engine, question, value, by=role_of(by), at=self._clock())

    def windows_question(self, device_id: str) -> WindowsQuestion | None:
        """Which Windows a device runs, if that is a question. Worked out once for each change of the store."""
        with self._lock:
            now = revision(self._engine)
            if self._asked is None or self._asked.revision != now:
                self._asked = Asked(now, windows_questions(self._engine, self._clock()))
            return self._asked.by_device.get(device_id)
