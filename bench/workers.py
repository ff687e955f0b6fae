"""Measures what more workers gain on one capture, and whether they say the same.

    .venv/bin/python bench/workers.py CAPTURE… [--workers 1 2] [--rounds 3]
    .venv/bin/python bench/workers.py --same FOLDER…

The first runs `asepsis observe --counts` with each number of workers in turns, A B, A B, and prints the medians of CPU
seconds, wall seconds and peak memory; last, two programs with one worker each at the same time: what the machine itself
loses when both its processors work. Wall time means something on a quiet machine only. The second reads all captures
of the folders with one worker and with several, batch by batch, and ends with status 1 when anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from asepsis.sensing.captures import find_captures
from asepsis.sensing.engine import open_reader

PROGRAM = str(Path(sys.executable).parent / "asepsis")
COPIES = 2


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    cpu_seconds: float
    wall_seconds: float
    peak_mib: float


def run(capture: str, *, workers: int, copies: int = 1) -> Run:
    """Read a capture, by several programs at once if so asked; the peak is that of the largest."""
    command = [PROGRAM, "observe", "--counts", "--workers", str(workers), capture]
    start = time.monotonic()
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(copies)]
    cpu_seconds = peak_kib = 0.0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
        cpu_seconds += usage.ru_utime + usage.ru_stime
        peak_kib = max(peak_kib, usage.ru_maxrss)
    return Run(cpu_seconds, time.monotonic() - start, peak_kib / 1024)


def compare(capture: str, numbers: list[int], rounds: int) -> None:
    """Print a table of all numbers of workers."""
    runs: dict[str, list[Run]] = {}
    for _ in range(rounds):
        for workers in numbers:
            runs.setdefault(f"--workers {workers}", []).append(run(capture, workers=workers))
        runs.setdefault(f"{COPIES} programs at once", []).append(run(capture, workers=1, copies=COPIES))
    print(f"\n{Path(capture).name}, medians of {rounds}\n")
    print("| | CPU s | wall s | peak MiB | captures in the first's time |\n|---|--:|--:|--:|--:|")
    first = median(one.wall_seconds for one in next(iter(runs.values())))
    for name, of_name in runs.items():
        cpu = median(one.cpu_seconds for one in of_name)
        wall = median(one.wall_seconds for one in of_name)
        peak = median(one.peak_mib for one in of_name)
        read = COPIES if name.startswith(f"{COPIES} programs") else 1
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {peak:.0f} | {read * first / wall:.2f} |")


def told(path: str, workers: int) -> str:
    """A digest of all batches of a capture, and of what is said of the whole."""
    digest = hashlib.sha256()
    reader = open_reader(path, workers=workers)
    for batch in iter(reader.next, None):
        lines = batch.json_lines("") + batch.flow_lines("")
        digest.update(len(lines).to_bytes(8, "big") + lines)
    digest.update(repr(reader.capture()).encode())
    return digest.hexdigest()


def compare_outputs(folders: list[str], numbers: list[int]) -> bool:
    """Whether all captures give the same, whoever reads them."""
    sources = [one for one in find_captures(folders).sources if one.problem is None and not one.record_format]
    different = [one.name for one in sources if len({told(one.path, workers) for workers in numbers}) > 1]
    print(f"{len(sources)} captures read by {numbers} workers: {len(different)} differ")
    for name in different:
        print(name)
    return not different


def main() -> int:
    """Measure, or compare what is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="CAPTURE|FOLDER")
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--same", action="store_true", help="compare what is said, not how long it takes")
    arguments = parser.parse_args()
    if arguments.same:
        return 0 if compare_outputs(arguments.paths, arguments.workers) else 1
    for capture in arguments.paths:
        compare(capture, arguments.workers, arguments.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
