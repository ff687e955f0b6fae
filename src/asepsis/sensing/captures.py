"""Finds the captures that a user means: files, folders, standard input."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.core.nouns import Problem
from asepsis.sensing.engine import open_reader
from asepsis.sensing.records.packed import unpacked_head
from asepsis.sensing.records.record import HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_INPUT = "-"

MAGIC_BYTES = (
    b"\xa1\xb2\xc3\xd4",  # pcap, microseconds, big-endian (draft-ietf-opsawg-pcap 4)
    b"\xd4\xc3\xb2\xa1",  # pcap, microseconds, little-endian
    b"\xa1\xb2\x3c\x4d",  # pcap, nanoseconds, big-endian
    b"\x4d\x3c\xb2\xa1",  # pcap, nanoseconds, little-endian
    b"\xa1\xb2\xcd\x34",  # pcap of a patched libpcap, big-endian
    b"\x34\xcd\xb2\xa1",  # pcap of a patched libpcap, little-endian
    b"\x0a\x0d\x0d\x0a",  # pcapng, Section Header Block (draft-ietf-opsawg-pcapng 4.1)
)
COMPRESSED_MAGIC_BYTES = (
    b"\x1f\x8b\x08",  # gzip (RFC 1952 2.3.1)
    b"\x28\xb5\x2f\xfd",  # Zstandard (RFC 8878 3.1.1)
)


UNSHOWN_CATEGORIES = frozenset(("Cc", "Cf", "Zl", "Zp"))
"""Unicode categories that steer a terminal or turn the direction of a line, and cannot be seen."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read, or the reason why it cannot be read."""

    path: str
    """As the user gave it; for a file of a folder, the folder as given and the way to the file."""
    size: int | None
    """In bytes; None when it is not known before the end."""
    problem: Problem | None = None
    record_format: str = ""
    """Name of the format when the source holds records of others (`records/formats.py`); empty for packets."""

    @property
    def name(self) -> str:
        """What the capture is called in all that is shown or kept."""
        return shown_name(self.path)


@dataclass(frozen=True, slots=True)
class Sources:
    """All that the user's paths lead to, in their order."""

    sources: tuple[Source, ...]
    skipped_files: int
    """Files of named folders that are no captures."""


def shown_name(path: str) -> str:
    r"""A path that can be written anywhere: bytes that are no UTF-8, and control characters, as `\xNN`.

    A file may be called anything, also by whoever sent it; its name must not speak to the terminal.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(
        letter.encode("unicode_escape").decode() if unicodedata.category(letter) in UNSHOWN_CATEGORIES else letter
        for letter in text
    )


def find_captures(paths: Iterable[str]) -> Sources:
    """The captures behind the paths, each file once.

    A folder is searched in the order of names, without following links to folders. A file that is named outright is a
    source even when it is no capture: its `problem` says why it cannot be read.
    """
    sources: list[Source] = []
    skipped = 0
    seen: set[object] = set()
    for path in paths:
        for candidate, is_named in _files(path):
            identity = _identity(candidate)
            if identity in seen:
                continue
            seen.add(identity)
            source = _source(candidate)
            if source.problem is not None and not is_named:
                skipped += 1
            else:
                sources.append(source)
    return Sources(tuple(sources), skipped)


def _files(path: str) -> Iterator[tuple[str, bool]]:
    if path == STANDARD_INPUT or not Path(path).is_dir():
        yield path, True
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        folders.sort()
        for name in sorted(names):
            yield str(Path(folder) / name), False
    # What may lie in a folder that does not open is not known: that is told, not skipped.
    yield from ((str(error.filename), True) for error in closed)


def _identity(path: str) -> object:
    try:
        status = os.stat(path)  # noqa: PTH116 (a plain `-` is no path)
    except OSError:
        return path
    return status.st_dev, status.st_ino


def _record_format(head: bytes, name: str) -> str:
    """Name of the format of a file that is no capture; only such a one makes us import those who read records."""
    from asepsis.sensing.records.formats import recognise  # noqa: PLC0415 (a tenth of every start)

    records = recognise(unpacked_head(head), name)
    return "" if records is None else records.name


def _source(path: str) -> Source:
    file = Path(path)
    try:
        if path == STANDARD_INPUT or file.is_fifo():
            return Source(path, None)
        if not file.is_file() and file.exists():
            closed = Problem("unreadable", 1, "this folder may not be opened")
            other = Problem("not_a_capture", 1, "neither a file nor a folder")
            return Source(path, None, closed if file.is_dir() else other)
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        if head[:4] in MAGIC_BYTES or (head.startswith(COMPRESSED_MAGIC_BYTES) and open_reader(path).is_capture()):
            return Source(path, file.stat().st_size)
        if records := _record_format(head, file.name):
            return Source(path, file.stat().st_size, record_format=records)
    except OSError as error:
        return Source(path, None, Problem("unreadable", 1, error.strerror or str(error)))
    return Source(
        path,
        None,
        Problem("not_a_capture", 1, "neither a capture nor records in a known format"),
    )
