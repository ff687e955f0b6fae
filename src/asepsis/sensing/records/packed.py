"""Records that were packed with gzip, as rotated logs are (RFC 1952)."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from asepsis.sensing.records.record import HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAGIC = b"\x1f\x8b\x08"
MAX_UNPACKED_BYTES = 64 << 30
"""A packed file may claim to hold anything; what is behind this is not read."""


def unpacked_head(head: bytes) -> bytes:
    """The start of what a file holds, unpacked when it is packed."""
    if not head.startswith(MAGIC):
        return head
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


class BoundedGzip(GzipFile):
    """A packed file that ends after `MAX_UNPACKED_BYTES`."""

    def readline(self, size: int | None = -1) -> bytes:
        """The next line, or nothing behind the bound."""
        return b"" if self.tell() > MAX_UNPACKED_BYTES else super().readline(size)


@contextmanager
def open_records(path: str) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """The records of a file, unpacked, and a way to ask how many bytes of the file were read."""
    with Path(path).open("rb") as file:
        is_packed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        if is_packed:
            with BoundedGzip(fileobj=file) as packed:
                yield cast("IO[bytes]", packed), file.tell
        else:
            yield file, file.tell
