"""Writes a file whole or not at all: a reader never sees half of it, and a failure leaves what was there."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
PRIVATE = 0o600
"""Who may read a new file: its owner. It may hold names, addresses and weaknesses of the site."""
PUBLIC = 0o666
"""Who may read a new file that says nothing of the site: all whom the umask lets."""


@contextmanager
def whole_file(path: Path, *, new_mode: int = PRIVATE) -> Iterator[TextIO]:
    """A text file (UTF-8, line breaks as written) that takes the place of `path` when the block ends without an error.

    A file that was there keeps who may read it. What is no regular file, as a pipe or a terminal, is written to as it
    comes. Octets go to `.buffer`.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    target = path.resolve()  # through a link, which stays a link
    beside = target.with_name(f".{target.name}.{os.urandom(4).hex()}")
    mode = target.stat().st_mode & 0o7777 if target.exists() else new_mode
    try:
        with open(os.open(beside, NEW_FILE, mode), "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 (a descriptor)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(mode)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.filename in (None, str(beside)):  # the name that the caller knows
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
