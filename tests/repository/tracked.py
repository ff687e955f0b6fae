"""The files that git tracks: what the repository's own rules look at."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return all files under version control that exist, as paths below the repository's root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    paths = (Path(name) for name in names.split("\0") if name)
    return tuple(sorted(path for path in paths if (REPOSITORY / path).is_file()))


def tracked_with(*suffixes: str) -> list[Path]:
    """Return the tracked files whose names end with one of `suffixes` ('.py')."""
    return [path for path in tracked_files() if path.suffix in suffixes]


def text_of(path: Path) -> str:
    """Return the text of a tracked file; empty for a binary one."""
    content = (REPOSITORY / path).read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
