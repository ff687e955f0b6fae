"""Writes a file whole or not at all: a reader never sees half of it, and a failure leaves what was there."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, line breaks as written) that takes the place of `path` when the block ends without an error.

    What is no regular file, as a pipe or a terminal, is written to as it comes. Octets go to `.buffer`.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    target = path.resolve()  # through a link, which stays a link
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666  # a new file: less what the umask takes
    try:
        with open(os.open(beside, NEW_FILE, mode), "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 (a descriptor)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
