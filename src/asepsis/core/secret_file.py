"""Files with secrets: tokens, logins and keys, which nobody but their owner may read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
"""Permission bits of the group and of others."""
OWN = stat.S_IRUSR | stat.S_IWUSR
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class OpenToOthersError(PermissionError):
    """Others may read or change the file; nothing was read of it."""


def read_secret(path: Path) -> str:
    """The text of the file. Raises OpenToOthersError, OSError and UnicodeDecodeError."""
    with path.open(encoding="utf-8") as file:
        # Asked of the opened file: a name may be exchanged between two looks.
        if os.fstat(file.fileno()).st_mode & OTHERS_MAY:
            raise OpenToOthersError(f"{path} is open to others")
        return file.read()


def write_secret(path: Path, text: str) -> None:
    """Make the file anew, for its owner only. What was there goes away first: it may be a link, or open to others."""
    path.unlink(missing_ok=True)
    with open(os.open(path, NEW_FILE, OWN), "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor)
        file.write(text)
