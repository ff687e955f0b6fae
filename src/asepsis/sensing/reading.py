"""Reads captures side by side, those of one time as one, and hands over what was seen in the order of the paths."""

from __future__ import annotations

import gzip
import queue
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from asepsis.core.nouns import Capture, Flow, Observation, Problem
from asepsis.sensing import engine
from asepsis.sensing.records.packed import open_records
from asepsis.sensing.records.record import RecordBatch
from asepsis.sensing.together import Reading, readings

if TYPE_CHECKING:
    from asepsis.sensing.captures import Source
    from asepsis.sensing.records.record import RecordFormat

WAITING_BATCHES = 4
"""Batches that may wait for the reader of one capture; at the bound its worker waits."""
SMALL_CAPTURE_BYTES = 4 * 1024 * 1024
"""A smaller file is read by one worker: sooner than others could begin."""
POLL_SECONDS = 0.2
"""How often a waiting worker looks whether the reading was given up."""

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one batch of packets showed."""

    observations: list[Observation]
    flows: list[Flow]


@dataclass(frozen=True, slots=True)
class Part(Generic[Content]):
    """A piece of one capture's reading: a batch, or at its end the capture itself."""

    source: int
    """Index into the sources."""
    members: tuple[int, ...]
    """The sources that are read together with it and itself, in the order in which the engine numbers them."""
    content: Content | None
    """None in the last part of a capture."""
    capture: Capture | None
    """Only in the last part of a capture."""
    position: int
    """Bytes of the capture read so far."""
    error: Exception | None = None
    """A fault of the program itself, raised again where the parts are read."""


Convert = Callable[[engine.Batch | RecordBatch, Sequence[str]], Content]
"""Makes content of a batch and the names of the sources it is of. Runs in a worker."""


def nouns(batch: engine.Batch | RecordBatch, captures: Sequence[str]) -> Seen:
    """The batch as nouns."""
    if isinstance(batch, RecordBatch):
        return Seen(batch.seen, batch.talked)
    return Seen(
        [engine.observation(row, *captures) for row in batch.observations()],
        [engine.flow(row, *captures) for row in batch.flows()],
    )


def as_it_is(batch: engine.Batch | RecordBatch, _captures: Sequence[str]) -> engine.Batch | Seen:
    """The engine's batch as it is; records as nouns."""
    return Seen(batch.seen, batch.talked) if isinstance(batch, RecordBatch) else batch


def read_captures(
    sources: Sequence[Source], convert: Convert[Content], *, workers: int, together: bool = True
) -> Iterator[Part[Content]]:
    """Yield the parts of all sources, reading by reading in their order.

    What was recorded in the same time is one reading, unless `together` is false: packets that several hold are counted
    once. At most `workers` readings are open at a time and `WAITING_BATCHES` batches wait for each. When fewer are left
    than workers, several read one together; the parts are the same. Each source has a last part with its capture, which
    carries the problem where it cannot be read.
    """
    planned = readings(sources, workers=workers) if together else [Reading([number]) for number in range(len(sources))]
    given_up = threading.Event()
    queues: list[queue.Queue[Part[Content]]] = [queue.Queue(WAITING_BATCHES) for _ in planned]
    numbers = iter(range(len(planned)))
    lock = threading.Lock()
    left = len(planned)

    def work() -> None:
        nonlocal left
        while not given_up.is_set():
            with lock:
                number = next(numbers, None)
                share = max(1, workers // max(1, left))
            if number is None:
                return
            try:
                for part in _read(planned[number], sources, convert, workers=share):
                    if not _put(queues[number], part, given_up):
                        return
            except Exception as error:  # noqa: BLE001 (raised again in the reader's thread)
                _put(queues[number], Part(number, (), None, None, 0, error), given_up)
            with lock:
                left -= 1

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(planned)))]
    for thread in threads:
        thread.start()
    try:
        for reading, waiting in zip(planned, queues, strict=True):
            yield from _until_last(waiting, len(reading.members))
    finally:
        given_up.set()


def _until_last(waiting: queue.Queue[Part[Content]], captures: int) -> Iterator[Part[Content]]:
    while captures:
        part = waiting.get()
        if part.error is not None:
            raise part.error
        captures -= part.capture is not None
        yield part


def _put(waiting: queue.Queue[Part[Content]], part: Part[Content], given_up: threading.Event) -> bool:
    while not given_up.is_set():
        try:
            waiting.put(part, timeout=POLL_SECONDS)
        except queue.Full:
            continue
        return True
    return False


def _read(
    reading: Reading, sources: Sequence[Source], convert: Convert[Content], *, workers: int
) -> Iterator[Part[Content]]:
    """Yield the parts of one reading: all its sources hold, and last each with its capture."""
    first = reading.members[0]
    if reading.begins:
        parts = _read_together(reading, sources, convert, workers=workers)
    else:
        parts = _read_source(first, sources[first], convert, workers=workers)
    last = []
    for part in parts:
        if part.capture is None:
            yield part
        else:
            last.append(part)
    yield from sorted(last, key=lambda part: part.source)


def _read_together(
    reading: Reading, sources: Sequence[Source], convert: Convert[Content], *, workers: int
) -> Iterator[Part[Content]]:
    """Yield the parts of sources that were recorded in the same time."""
    members = tuple(reading.members)
    names = [sources[member].name for member in members]
    is_small = sum(sources[member].size or 0 for member in members) < SMALL_CAPTURE_BYTES
    paths = [sources[member].path for member in members]
    reader = engine.open_together(paths, reading.begins, workers=1 if is_small else workers)
    for batch in iter(reader.next, None):
        yield Part(min(members), members, convert(batch, names), None, reader.position)
    for member, report in zip(members, reader.captures(), strict=True):
        others = tuple(name for other, name in zip(members, names, strict=True) if other != member)
        capture = replace(engine.capture(report, sources[member].name), read_with=others)
        yield Part(member, members, None, capture, sources[member].size or 0)


def _read_source(number: int, source: Source, convert: Convert[Content], *, workers: int) -> Iterator[Part[Content]]:
    """Yield the parts of one source. Whatever the engine raises becomes a problem of the capture."""
    alone = (number,)
    if source.problem is not None:
        yield Part(number, alone, None, unread(source.name, source.problem), 0)
        return
    records = _records_of(source)
    if records is not None:
        yield from _read_records(number, source, records, convert)
        return
    try:
        is_small = source.size is not None and source.size < SMALL_CAPTURE_BYTES
        reader = engine.open_reader(source.path, workers=1 if is_small else workers)
    except OSError as error:
        yield Part(number, alone, None, unread(source.name, _problem(error)), 0)
        return
    problem: tuple[Problem, ...] = ()
    try:
        for batch in iter(reader.next, None):
            yield Part(number, alone, convert(batch, (source.name,)), None, reader.position)
    except OSError as error:
        problem = (_problem(error),)
    capture = engine.capture(reader.capture(), source.name)
    yield Part(number, alone, None, replace(capture, problems=capture.problems + problem), reader.position)


def _records_of(source: Source) -> RecordFormat | None:
    """The reader of a source's records, imported only when there are any: whoever reads packets starts sooner."""
    if not source.record_format:
        return None
    from asepsis.sensing.records.formats import format_named  # noqa: PLC0415 (a tenth of every start)

    return format_named(source.record_format)


def _read_records(
    number: int, source: Source, records: RecordFormat, convert: Convert[Content]
) -> Iterator[Part[Content]]:
    """Yield the parts of a source that holds records of others."""
    count, first, last = 0, None, None
    problems: Counter[tuple[str, str]] = Counter()
    try:
        with open_records(source.path) as (file, position):
            for batch in records.read(file, source.name):
                count += batch.records
                moments = [one.time for one in batch.seen] + [one.start for one in batch.talked]
                first = min((*moments, *([first] if first else [])), default=None)
                last = max((*moments, *(one.end for one in batch.talked), *([last] if last else [])), default=None)
                for problem in batch.problems:
                    problems[problem.kind, problem.detail] += problem.count
                yield Part(number, (number,), convert(batch, (source.name,)), None, position())
    except (EOFError, zlib.error, gzip.BadGzipFile):
        problems["corrupt_file", "the file is packed, and its packing is damaged or cut off"] += 1
    except OSError as error:
        problems["unreadable", error.strerror or str(error)] += 1
    told = tuple(Problem(kind, amount, detail) for (kind, detail), amount in problems.items())
    yield Part(
        number,
        (number,),
        None,
        Capture(source.name, count, source.size or 0, first, last, (records.name,), told),
        source.size or 0,
    )


def _problem(error: OSError) -> Problem:
    return Problem("unreadable", 1, error.strerror or str(error))


def unread(path: str, problem: Problem) -> Capture:
    """A capture of which nothing could be read."""
    return Capture(path, 0, 0, None, None, (), (problem,))
