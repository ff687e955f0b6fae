"""Measures what an analysis costs beside the engine alone, in one run, and where its time goes.

    .venv/bin/python bench/analysis.py CAPTURE… [--rounds 3] [--stages]

Runs the commands in turns, A B C, A B C: the start of the program, the engine, and the analysis in each form; prints
the medians of CPU seconds and of peak memory, and each over the engine less the start. `--stages` then takes the
analysis apart in this process. Only ratios of one run mean something.
"""

# ruff: noqa: PLC0415 (how long loading takes is measured too)

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = str(Path(sys.executable).parent / "asepsis")
START, ENGINE = "start of the program", "engine (observe --counts)"


def commands(capture: str, folder: str) -> dict[str, list[str]]:
    """The commands to compare, by what they are called; stores are new each time."""
    analyze = ["analyze", "--workers", "1", capture]
    store = Path(folder) / f"{time.monotonic_ns()}.db"
    return {
        START: ["--version"],
        ENGINE: ["observe", "--counts", "--workers", "1", capture],
        "analyze, table": analyze,
        "analyze --format json": [*analyze, "--format", "json"],
        "analyze --format html": [*analyze, "--format", "html"],
        "analyze --store, table": [*analyze, "--store", str(store)],
    }


def used(arguments: list[str]) -> tuple[float, float]:
    """CPU seconds and peak memory in MiB of one command."""
    process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{PROGRAM} {' '.join(arguments)}: exit status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(capture: str, rounds: int) -> None:
    """Print a table of all commands."""
    runs: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, arguments in commands(capture, folder).items():
                runs.setdefault(name, []).append(used(arguments))
    seconds = {name: median(one[0] for one in found) for name, found in runs.items()}
    engine = seconds[ENGINE] - seconds[START]
    print(f"{Path(capture).name}, medians of {rounds}\n\n| | CPU s | over the engine | peak MiB |\n|---|--:|--:|--:|")
    for name, found in runs.items():
        ratio = "" if name == START else f"{(seconds[name] - seconds[START]) / engine:.2f}"
        print(f"| {name} | {seconds[name]:.2f} | {ratio} | {median(one[1] for one in found):.0f} |")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print the CPU seconds of a stage."""
    before = time.process_time()
    yield
    print(f"| {name} | {time.process_time() - before:.2f} |")


def stages(capture: str) -> None:
    """Print where the time of an analysis goes."""
    print("\n| stage | CPU s |\n|---|--:|")
    with stage("loading of the program"):
        import gc

        from rich.console import Console

        from asepsis.cli.main import COLLECTING
        from asepsis.identification.knowledge import load_knowledge
        from asepsis.inventory.facts import take_stock
        from asepsis.inventory.intake import take_in
        from asepsis.report.build import analysis_of
        from asepsis.report.html import render as render_html
        from asepsis.report.table import render
        from asepsis.sensing.captures import find_captures
    gc.set_threshold(*COLLECTING)
    with stage("rules and tables"):
        knowledge = load_knowledge()
    with stage("engine and taking in"):
        taken = take_in(find_captures([capture]).sources, knowledge)
    with stage("devices and facts"):
        inventories = [take_stock(site, knowledge) for site in taken.sites]
    with stage("document"):
        analysis = analysis_of(inventories, taken.captures)
    with stage("as a table"):
        Console(width=120, file=io.StringIO()).print(render(analysis), crop=False)
    with stage("as JSON"):
        parts = sum(map(len, analysis.json_parts()))
    with stage("as HTML"):
        render_html(analysis)
    print(f"\n{len(analysis.devices):,} devices, {len(analysis.relations):,} relations, {parts:,} octets of JSON\n")


def main() -> None:
    """Measure each capture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("captures", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stages", action="store_true")
    arguments = parser.parse_args()
    for capture in arguments.captures:
        compare(capture, arguments.rounds)
        if arguments.stages:
            stages(capture)


if __name__ == "__main__":
    main()
