"""Files with secrets: tokens and logins, which nobody but their owner may read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
"""Permission bits of the group and of others."""


class OpenToOthersError(PermissionError):
    """Others may read or change the file; nothing was read of it."""


def read_secret(path: Path) -> str:
    """The text of the file. Raises OpenToOthersError, OSError and UnicodeDecodeError."""
    with path.open(encoding="utf-8") as file:
        # Asked of the opened file: a name may be exchanged between two looks.
        if os.fstat(file.fileno()).st_mode & OTHERS_MAY:
            raise OpenToOthersError(f"{path} is open to others")
        return file.read()
