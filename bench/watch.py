"""Measures `asepsis watch`: what it loses at which rate, and what it holds after a long time.

    sudo .venv/bin/python bench/watch.py CAPTURE [--mbps 100 500 1000] [--seconds 45]
    sudo .venv/bin/python bench/watch.py CAPTURE --mbps 20 --seconds 1800 --samples soak.csv

The capture is played by tcpreplay, over and over, at one end of a wire between two namespaces; `watch` listens at the
other end and writes its store as always. Prints a row for each rate: packets sent, those that the kernel had no room
for (PACKET_STATISTICS of packet(7)), those that were lost before they came to it, CPU seconds by second, and peak
memory. With `--samples` memory, open files, threads and size of the store are noted every ten seconds as CSV. Rates
that tcpreplay does not reach on this machine are shown as they were. Judges nothing.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.veth import Wire, end, wire  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE_SECONDS = 10.0
WRITE_SECONDS = "15"
TICKS = 100
"""USER_HZ of Linux: the unit of CPU times in /proc."""
SENT = re.compile(r"Actual: (\d+) packets \((\d+) bytes\) sent in ([\d.]+) seconds")
HEARD = re.compile(r"Heard ([\d,]+) packets")
LOST = re.compile(r"([\d,]+) lost")


@dataclass(frozen=True, slots=True)
class Sample:
    """The watcher at one moment."""

    seconds: float
    resident_kib: int
    open_files: int
    threads: int
    store_kib: int
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """One rate."""

    mbps: float
    """Reached by tcpreplay."""
    sent: int
    lost: int
    before: int
    """Sent, and neither heard nor counted as lost."""
    cpu_share: float
    peak_mib: float


def sample(pid: int, store: Path, began: float) -> Sample:
    """Look at the watcher."""
    folder = Path(f"/proc/{pid}")
    status = dict(line.split(":", 1) for line in (folder / "status").read_text(encoding="ascii").splitlines())
    ticks = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    size = sum(path.stat().st_size for path in store.parent.glob(f"{store.name}*"))
    return Sample(
        round(time.monotonic() - began, 1),
        int(status["VmRSS"].split()[0]),
        sum(1 for _ in (folder / "fd").iterdir()),
        int(status["Threads"]),
        size >> 10,
        sum(map(int, ticks)) / TICKS,
    )


def play(made: Wire, capture: Path, mbps: float, seconds: int) -> subprocess.Popen[str]:
    """Play the capture over and over; from memory, so that the disk sets no pace."""
    words = [
        "tcpreplay",
        "--preload-pcap",
        "--no-flow-stats",
        f"--mbps={mbps}",
        "--loop=0",
        f"--duration={seconds}",
        "--intf1=wire0",
    ]
    return subprocess.Popen(
        ["ip", "netns", "exec", made.plays, *words, str(capture)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def measure(capture: Path, mbps: float, seconds: int, note: Callable[[Sample], None]) -> Result:
    """Play at one rate while `watch` listens."""
    with tempfile.TemporaryDirectory(prefix="watch-") as folder, wire() as made:
        store = Path(folder) / "site.sqlite"
        watching = made.watch(store, "--every", WRITE_SECONDS)
        began = time.monotonic()
        playing = play(made, capture, mbps, seconds)
        while playing.poll() is None:
            note(sample(watching.pid, store, began))
            time.sleep(SAMPLE_SECONDS if seconds > SAMPLE_SECONDS else 1)
        last = sample(watching.pid, store, began)
        note(last)
        peak = peak_mib(watching.pid)
        said = end(watching)
        sent = SENT.search(playing.communicate()[0])
    heard, lost = HEARD.search(said), LOST.search(said)
    if sent is None or heard is None:
        raise SystemExit(f"watch.py: the watcher or tcpreplay said nothing to count: {said}")
    numbers = [0 if found is None else int(found[1].replace(",", "")) for found in (sent, heard, lost)]
    rate = int(sent[2]) * 8 / float(sent[3]) / 1e6
    return Result(
        rate, numbers[0], numbers[2], numbers[0] - numbers[1] - numbers[2], last.cpu_seconds / last.seconds, peak
    )


def peak_mib(pid: int) -> float:
    """Most memory that the process ever held."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return 0.0 if found is None else int(found[1]) / 1024


def main() -> int:
    """Measure each rate, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", type=Path)
    parser.add_argument("--mbps", type=float, nargs="+", default=[100, 500, 1000])
    parser.add_argument("--seconds", type=int, default=45)
    parser.add_argument("--samples", type=Path, help="CSV file for what was sampled")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        write: Callable[[Sample], None] = lambda _sample: None  # noqa: E731 (nothing to note)
        if arguments.samples:
            file = stack.enter_context(arguments.samples.open("w", encoding="utf-8", newline="", buffering=1))
            rows = csv.DictWriter(file, [field.name for field in fields(Sample)])
            rows.writeheader()
            write = lambda one: rows.writerow(asdict(one))  # type: ignore[func-returns-value]  # noqa: E731
        print("| Mbit/s asked | reached | packets | lost | lost before | CPU s / s | peak MiB |")
        print("|--:|--:|--:|--:|--:|--:|--:|")
        for mbps in arguments.mbps:
            one = measure(arguments.capture, mbps, arguments.seconds, write)
            print(
                f"| {mbps:g} | {one.mbps:.0f} | {one.sent:,} | {one.lost:,} | {one.before:,} "
                f"| {one.cpu_share:.2f} | {one.peak_mib:.0f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
