"""Reads every capture of a folder under limits of time and memory, and says which of them breaks one.

    bench/hostile.py FOLDER [--command '.venv/bin/asepsis observe --counts {path}'] [--jobs 2]

The limits are those of the engine's contract: 1 s and 2 s for each MiB of CPU time above what the program needs to
start, 500 MB of memory, exit status 0 or 1. Ends with status 1 when a capture broke a limit.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SECONDS_FOR_ANY = 1.0
SECONDS_PER_MIB = 2.0
MAX_RESIDENT_MB = 500
ALLOWED_STATUS = (0, 1)
MIB = 1024 * 1024
SUFFIXES = (".pcap", ".pcapng", ".cap", ".gz", ".zst", ".dmp", ".trace")


@dataclass(frozen=True, slots=True)
class Run:
    """One capture and what reading it cost."""

    path: Path
    size: int
    status: int
    cpu_seconds: float
    resident_mb: float

    def broken(self, start_seconds: float) -> list[str]:
        """The limits that were broken, in words."""
        allowed = start_seconds + SECONDS_FOR_ANY + SECONDS_PER_MIB * self.size / MIB
        found = []
        if self.status not in ALLOWED_STATUS:
            found.append(f"exit status {self.status}")
        if self.cpu_seconds > allowed:
            found.append(f"{self.cpu_seconds:.2f} s of CPU, {allowed:.2f} s allowed")
        if self.resident_mb > MAX_RESIDENT_MB:
            found.append(f"{self.resident_mb:.0f} MB")
        return found


def measure(command: list[str], path: Path) -> Run:
    """Run the command; its own processor time and peak memory come with its status."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    size = path.stat().st_size if path.is_file() else 0
    return Run(path, size, process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def captures(folder: Path) -> list[Path]:
    """All captures below the folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in SUFFIXES)


def main() -> int:
    """Read all captures; print the slowest, the largest and what broke a limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--command", default=".venv/bin/asepsis observe --counts {path}")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    words = shlex.split(arguments.command)
    start = measure([words[0], "--version"], Path()).cpu_seconds
    began = time.monotonic()

    def read(path: Path) -> Run:
        return measure([word.replace("{path}", str(path)) for word in words], path)

    with ThreadPoolExecutor(arguments.jobs) as pool:
        runs = list(pool.map(read, captures(arguments.folder)))
    return report(runs, start, time.monotonic() - began)


def report(runs: list[Run], start_seconds: float, wall_seconds: float) -> int:
    """Print the figures; the exit status."""
    broken = [(run, why) for run in runs if (why := run.broken(start_seconds))]
    statuses = {status: sum(run.status == status for run in runs) for status in sorted({run.status for run in runs})}
    print(
        f"{len(runs)} captures, {sum(run.size for run in runs) / MIB:.0f} MiB, {wall_seconds:.0f} s; status {statuses}"
    )
    if runs:
        slowest = max(runs, key=lambda run: run.cpu_seconds)
        largest = max(runs, key=lambda run: run.resident_mb)
        print(f"start alone {start_seconds:.2f} s; slowest {slowest.cpu_seconds:.2f} s: {slowest.path}")
        print(f"most memory {largest.resident_mb:.0f} MB: {largest.path}")
    for run, why in broken:
        print(f"BROKEN {run.path}: {', '.join(why)}")
    return 1 if broken or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
