"""`asepsis watch`: listens to an interface of this machine and keeps the inventory up to date."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.sources import start_log
from asepsis.core.store.chosen import StoreOption, store_path
from asepsis.core.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from asepsis.inventory.watching import Watching
    from asepsis.sensing.live import Listener

TAKE_SECONDS = 1.0
"""How often what was heard is taken from the engine."""
SWITCH_SECONDS = 0.001
"""The thread that empties the ring waits at most so long for one that works on the inventory."""
MIN_SECONDS, USUAL_SECONDS = 5.0, 60.0


def watch(
    interface: Annotated[str, typer.Argument(metavar="INTERFACE", help="Network interface, for instance eth0.")],
    *,
    store: StoreOption = None,
    every: Annotated[float, typer.Option(min=MIN_SECONDS, help="Seconds between two writings.")] = USUAL_SECONDS,
    duration: Annotated[float | None, typer.Option("--for", min=0, help="Seconds to listen; else until ended.")] = None,
    promiscuous: Annotated[
        bool, typer.Option(help="Also hear what is for others, as behind a mirror port. Nothing is ever sent.")
    ] = True,
) -> None:
    """Listen to an interface and keep the inventory up to date. Ctrl+C or SIGTERM ends it; nothing heard is lost."""
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept
    from asepsis.inventory.watching import Watching
    from asepsis.sensing.live import Listener

    start_log()
    kept = Kept.open(store_path(store), load_knowledge(user_folder()))
    sys.setswitchinterval(SWITCH_SECONDS)
    with told_to_end() as ended:
        listener = Listener(interface, promiscuous=promiscuous)
        watching = Watching(kept, seconds=every)
        typer.echo(f"Listening to {interface}. Ctrl+C ends it.", err=True)
        try:
            _listen(listener, watching, ended, duration)
        finally:
            listener.stop()
        watching.take(listener.take(), listener.capture().path)
        watching.write(listener.capture())
    _tell_end(listener)


def _listen(listener: Listener, watching: Watching, ended: threading.Event, duration: float | None) -> None:
    until = None if duration is None else time.monotonic() + duration
    name = listener.capture().path
    while not ended.is_set() and (until is None or time.monotonic() < until):
        left = TAKE_SECONDS if until is None else min(TAKE_SECONDS, max(until - time.monotonic(), 0))
        ended.wait(left)
        watching.take(listener.take(), name)
        if watching.is_due():
            _write(listener, watching)
        _tell(listener, watching)


def _write(listener: Listener, watching: Watching) -> None:
    """Write; when the store is busy or the disk full, say so and try again next time."""
    from sqlalchemy.exc import OperationalError

    try:
        watching.write(listener.capture())
    except OperationalError as error:
        watching.written = time.monotonic()
        typer.echo(f"asepsis: the store could not be written, trying again later: {error.orig}", err=True)


@contextmanager
def told_to_end() -> Iterator[threading.Event]:
    """An event that is set when somebody wants the program to end."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(listener: Listener, watching: Watching) -> None:
    """One line on a terminal that is written anew each second; elsewhere nothing."""
    if not sys.stderr.isatty():
        return
    capture = listener.capture()
    written = (
        "not written yet" if watching.written is None else f"written {time.monotonic() - watching.written:.0f} s ago"
    )
    state = "" if listener.is_up else " (down)"
    line = f"{listener.name}{state}: {capture.packets:,} packets, {listener.losses.packets:,} lost, {written}"
    typer.echo(f"\r\x1b[K{line}", nl=False, err=True)


def _tell_end(listener: Listener) -> None:
    capture = listener.capture()
    heard = count(capture.packets, "packet")
    lost = f", {listener.losses.packets:,} lost" if listener.losses.packets else ""
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    typer.echo(f"{start}Heard {heard} at {listener.name}{lost}. The store is up to date.", err=True)
