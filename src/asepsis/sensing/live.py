"""Listens to one interface until told to stop, through its going down and coming up again."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asepsis_engine

from asepsis.core.nouns import Problem
from asepsis.sensing import engine
from asepsis.sensing.interfaces import LINK_TYPES, LOOPBACK, hardware_type, index_of, interfaces
from asepsis.sensing.ring import BLOCK_WAIT_MILLISECONDS, Ring

if TYPE_CHECKING:
    from asepsis.core.nouns import Capture

POLL_MILLISECONDS = 250
LAST_BLOCK_SECONDS = 2 * BLOCK_WAIT_MILLISECONDS / 1000
RETRY_SECONDS = 1.0
"""How often an interface that went away is looked for."""


class ListeningError(Exception):
    """An interface cannot be listened to; the message says why and what to do."""


@dataclass(slots=True)
class Losses:
    """What passed unheard."""

    packets: int = 0
    """For which the kernel had no room."""
    downs: int = 0
    """Times that the interface went down or away."""


class Listener:
    """An interface that is listened to in a thread of its own."""

    def __init__(self, name: str, *, promiscuous: bool = True) -> None:
        """Begin to listen. Raises ListeningError."""
        kind = hardware_type(name)
        if kind is None:
            raise ListeningError(
                f"there is no interface {name!r}. Those of this machine are: {', '.join(interfaces()) or 'none'}"
            )
        if kind not in LINK_TYPES:
            raise ListeningError(f"interface {name!r} is of a kind (number {kind}) whose frames are not read")
        self.name = name
        self.promiscuous = promiscuous
        self.losses = Losses()
        self.started = datetime.now(UTC)
        self._live = asepsis_engine.Live(LINK_TYPES[kind], skips_outgoing=kind == LOOPBACK)
        self._ended = threading.Event()
        self._fault: Exception | None = None
        self._index = index_of(name)
        self._ring: Ring | None = open_ring(name, promiscuous=promiscuous)
        self._thread = threading.Thread(target=self._guarded, name=f"listen-{name}", daemon=True)
        self._thread.start()

    @property
    def is_up(self) -> bool:
        """Whether the interface is there and listened to."""
        return self._ring is not None

    def take(self) -> engine.Batch:
        """Return what ended since the last call. Raises what went wrong in the thread."""
        if self._fault is not None:
            raise self._fault
        return self._live.take()

    def stop(self) -> None:
        """End listening: what was heard until now is there to be taken, whole."""
        self._ended.set()
        self._thread.join()
        if self._ring is not None:
            # The last block is not full: the kernel hands it over when its time is up.
            time.sleep(LAST_BLOCK_SECONDS)
            self._drain(self._ring)
            self._count_lost(self._ring)
            self._ring.close()
        self._live.finish()

    def capture(self) -> Capture:
        """What was heard until now, as a capture."""
        heard = engine.capture(self._live.capture(), f"live:{self.name} since {self.started:%Y-%m-%d %H:%M:%S} UTC")
        return replace(heard, problems=heard.problems + self._problems())

    def _problems(self) -> tuple[Problem, ...]:
        counts = (
            ("packets_lost", self.losses.packets, "packets came faster than they could be read: they were not heard"),
            ("interface_down", self.losses.downs, "the interface was down for a while: nothing was heard then"),
        )
        return tuple(Problem(kind, count, detail) for kind, count, detail in counts if count)

    def _guarded(self) -> None:
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 (raised again where it is taken)
            self._fault = error

    def _run(self) -> None:
        while not self._ended.is_set():
            if self._ring is None:
                self._ended.wait(RETRY_SECONDS)
                self._come_back()
                continue
            try:
                self._ring.wait(POLL_MILLISECONDS)
            except OSError:
                self.losses.downs += 1
            self._drain(self._ring)
            self._live.wait_until(time.time_ns())
            self._count_lost(self._ring)
            if index_of(self.name) != self._index:
                self._ring.close()
                self._ring = None

    def _drain(self, ring: Ring) -> None:
        while (block := ring.block()) is not None:
            self._live.block(block)

    def _count_lost(self, ring: Ring) -> None:
        self.losses.packets += ring.lost()

    def _come_back(self) -> None:
        index = index_of(self.name)
        if index is not None:
            try:
                self._ring = Ring(self.name, promiscuous=self.promiscuous)
            except OSError:
                return
            self._index = index


def open_ring(name: str, *, promiscuous: bool) -> Ring:
    """Listen to the interface, or say in words why that cannot be."""
    try:
        return Ring(name, promiscuous=promiscuous)
    except PermissionError as error:
        raise ListeningError(
            f"listening to {name} needs the right CAP_NET_RAW. Start it as a service: "
            f"systemctl start asepsis-watch@{name}. Or once by hand: sudo asepsis watch {name}"
        ) from error
    except OSError as error:
        raise ListeningError(f"interface {name} cannot be listened to: {error.strerror or error}") from error
