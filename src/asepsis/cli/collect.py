"""`asepsis collect`: who speaks to whom, from what routers and switches export."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.sources import start_log
from asepsis.core.store.chosen import StoreOption, store_path
from asepsis.core.terminal import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from asepsis.sensing.collectors.collector import Collector, Datagram
    from asepsis.sensing.collectors.listener import Listener
    from asepsis.sensing.records.record import RecordBatch

WAIT_SECONDS = 0.5
FLOW_EXPORTS = "flow_exports"
"""Word for the source, which `rungs.py` says more of."""


def collect(
    *,
    store: StoreOption = None,
    netflow: Annotated[list[int] | None, typer.Option(min=0, max=65535, help="Port for NetFlow and IPFIX.")] = None,
    sflow: Annotated[list[int] | None, typer.Option(min=0, max=65535, help="Port for sFlow.")] = None,
    listen: Annotated[str, typer.Option(help="Address to listen on.")] = "0.0.0.0",  # noqa: S104 (exporters are elsewhere)
    exporter: Annotated[
        list[str] | None, typer.Option("--exporter", help="Address or network of a router that may send.")
    ] = None,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two writes to the store.")] = 60.0,
    seconds: Annotated[float | None, typer.Option(min=1, help="Stop after so long; else until interrupted.")] = None,
    capture: Annotated[
        Path | None, typer.Option("--capture", help="Read the exports in this capture instead of listening.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print what is told, a JSON line each; keep nothing.")] = False,
) -> None:
    """Collect NetFlow, IPFIX and sFlow from routers. They tell who speaks to whom, without a mirror port."""
    ports = [*(netflow or ()), *(sflow or ())]
    if not ports and capture is None:
        fail("name a port: --netflow 2055, --sflow 6343, or both")
    if capture is not None and not capture.is_file():
        fail(f"there is no file {capture}")
    if capture is None and not exporter:
        fail("name who may send, for instance --exporter 192.168.1.1: others are not believed")
    start_log()
    keep = _print if show else _keeper(store)
    if capture is not None:
        _read_capture(capture, frozenset(ports), keep)
    else:
        _listen([(listen, port) for port in ports], exporter or [], keep, every=every, seconds=seconds)


def _read_capture(path: Path, ports: frozenset[int], keep: Callable[[Collector, RecordBatch], None]) -> None:
    from asepsis.sensing.captures import shown_name
    from asepsis.sensing.collectors.collector import Collector
    from asepsis.sensing.collectors.datagrams import DEFAULT_PORTS, NoCaptureError, read_datagrams

    collector = Collector(f"exports in {shown_name(str(path))}")
    try:
        with path.open("rb") as file:
            for datagram in read_datagrams(file, ports or DEFAULT_PORTS):
                collector.take(datagram)
    except NoCaptureError as error:
        fail(f"{path}: {error}")
    keep(collector, collector.finish())
    _tell(collector)


def _listen(
    addresses: list[tuple[str, int]],
    exporters: Iterable[str],
    keep: Callable[[Collector, RecordBatch], None],
    *,
    every: float,
    seconds: float | None,
) -> None:
    from asepsis.sensing.collectors.collector import Collector
    from asepsis.sensing.collectors.listener import Listener, allow_list

    try:
        is_allowed = allow_list(exporters)
    except ValueError as error:
        fail(f"--exporter: {error}")
    try:
        listener = Listener(addresses)
    except OSError as error:
        fail(f"cannot listen on {_places(addresses)}: {error.strerror}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    collector = Collector("exports", is_allowed=is_allowed)
    with listener:
        typer.echo(f"listening on {_places(addresses)}", err=True)
        _run(listener, collector, keep, stop, every=every, seconds=seconds)
    _tell(collector)


def _places(addresses: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{host} port {port}" for host, port in addresses)


def _run(
    listener: Listener,
    collector: Collector,
    keep: Callable[[Collector, RecordBatch], None],
    stop: threading.Event,
    *,
    every: float,
    seconds: float | None,
) -> None:
    began = written = time.monotonic()
    while not stop.is_set() and (seconds is None or time.monotonic() - began < seconds):
        for datagram in listener.wait(WAIT_SECONDS):
            collector.take(datagram)
            if stop.is_set() or time.monotonic() - written >= every:
                break
        if time.monotonic() - written >= every:
            collector.note_dropped(listener.dropped)
            keep(collector, collector.harvest())
            written = time.monotonic()
    for datagram in _rest(listener):
        collector.take(datagram)
    collector.note_dropped(listener.dropped)
    keep(collector, collector.finish())


def _rest(listener: Listener) -> Iterable[Datagram]:
    """What waits already; what still comes is not waited for."""
    from asepsis.sensing.collectors.listener import MAX_WAITING

    for _, datagram in zip(range(MAX_WAITING), listener.wait(0.01), strict=False):
        yield datagram


def _keeper(store: Path | None) -> Callable[[Collector, RecordBatch], None]:
    from asepsis.identification.knowledge import load_knowledge, user_folder
    from asepsis.inventory.kept import Kept

    kept = Kept.open(store_path(store), load_knowledge(user_folder()))
    told: Counter[tuple[str, str]] = Counter()

    def keep(collector: Collector, batch: RecordBatch) -> None:
        nonlocal told
        now = Counter({(one.kind, one.detail): one.count for one in collector.problems()})
        if batch.records or batch.seen or batch.talked:
            kept.continue_reading(batch.seen, batch.talked, batch.capture(collector.source, FLOW_EXPORTS, now - told))
        told = now

    return keep


def _print(collector: Collector, batch: RecordBatch) -> None:
    typer.echo((batch.json_lines(collector.source) + batch.flow_lines(collector.source)).decode(), nl=False)


def _tell(collector: Collector) -> None:
    typer.echo(f"{collector.datagrams:,} datagrams of {len(collector.exporters)} exporters", err=True)
    for problem in collector.problems():
        typer.echo(f"{problem.count:,} {problem.detail}", err=True)
