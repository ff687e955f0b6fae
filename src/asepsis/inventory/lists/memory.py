"""A bound on what may be taken of the machine's memory while a file of others is read."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS = Path("/proc/self/status")
"""Tells what this process holds now (proc_pid_status(5), VmData in KiB)."""


@contextmanager
def bounded_memory(octets: int) -> Iterator[None]:
    """Let the process take at most so much more inside the block; what asks for more raises MemoryError.

    The bound is the whole process's: for a command that does one thing. Systems that do not tell what a process holds
    go without.
    """
    held = held_octets()
    if held is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = [held + octets, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def held_octets() -> int | None:
    """What this process holds of its own data, in octets; None where the system does not tell."""
    try:
        lines = STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmData:")), None)
