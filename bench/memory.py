"""Measures what the engine keeps: whether it grows when a capture comes again and again, and octets for each live flow.

    bench/memory.py CAPTURE… [--loops 10] [--command '.venv/bin/asepsis observe --counts -']

Each capture (pcap) is written to the engine's standard input several times over, each time later than the last, as if
the same devices went on for ever. Memory is read when a loop was read; what counts is the growth after the second loop,
when all devices and buffers are known. Flows are made here: one packet each, all alive at once; what counts is the
growth from 100,000 to 500,000 of them. Prints a table and judges nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shlex
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

GAP_SECONDS = 1
FEW_FLOWS, MANY_FLOWS = 100_000, 500_000
WRITE_BYTES = 1 << 20
FILE_HEADER, RECORD_HEADER = 24, 16
UDP, TCP = 17, 6


class Engine:
    """A running engine that reads its standard input."""

    def __init__(self, command: str) -> None:
        reading, writing = os.pipe()
        self._process = subprocess.Popen(shlex.split(command), stdin=reading, stdout=subprocess.DEVNULL)
        os.close(reading)
        self._input = os.fdopen(writing, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._input.close()
        self._process.wait()

    def write(self, content: bytes) -> None:
        """Give it bytes to read."""
        self._input.write(content)

    def resident_kib(self) -> int:
        """Its memory once it has read all that it was given and waits for more."""
        self._input.flush()
        last = -1
        while self._unread() or last != self._ticks():
            last = self._ticks()
            time.sleep(0.2)
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def _unread(self) -> int:
        answer = fcntl.ioctl(self._input, termios.FIONREAD, bytes(4))
        return int(struct.unpack("i", answer)[0])

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


def seconds_of(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each record of a little-endian pcap file begins, and the second of its time."""
    at = FILE_HEADER
    while at + RECORD_HEADER <= len(content):
        second, _, captured, _ = struct.unpack_from("<4I", content, at)
        yield at, second
        at += RECORD_HEADER + captured


def loops(content: bytes, count: int) -> Iterator[bytearray]:
    """The records of a capture again and again, each time after the last."""
    places = list(seconds_of(content))
    length = max(second for _, second in places) - min(second for _, second in places) + GAP_SECONDS
    shifted = bytearray(content)
    for loop in range(count):
        for at, second in places:
            struct.pack_into("<I", shifted, at, second + loop * length)
        yield shifted


def ten_times(path: Path, command: str, count: int) -> None:
    """Print the memory after each loop over a capture."""
    content = path.read_bytes()
    if content[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        print(f"{path.name}: left out, only little-endian pcap is read here")
        return
    kept: list[int] = []
    with Engine(command) as engine:
        engine.write(content[:FILE_HEADER])
        for shifted in loops(content, count):
            for start in range(FILE_HEADER, len(shifted), WRITE_BYTES):
                engine.write(bytes(memoryview(shifted)[start : start + WRITE_BYTES]))
            kept.append(engine.resident_kib())
    growth = 100 * (kept[-1] / kept[min(1, len(kept) - 1)] - 1)
    print(
        f"{path.name}: MiB after each loop {[round(kib / 1024, 1) for kib in kept]}, {growth:+.1f} % after the second"
    )


def flow(number: int, protocol: int) -> bytes:
    """A frame that begins a flow of its own: from one host to many ports of many."""
    port, host = 1024 + number % 60_000, number // 60_000
    udp = struct.pack(">4H", 1023, port, 8, 0)
    syn = struct.pack(">2H2I4H", 1023, port, number, 0, 0x5002, 8192, 0, 0)
    transport = udp if protocol == UDP else syn
    length = 20 + len(transport)
    ip = struct.pack(">2B3H2BH4s4s", 0x45, 0, length, 0, 0, 64, protocol, 0, b"\x0a\0\0\1", bytes([10, 1, 0, host]))
    frame = bytes.fromhex("020000000002020000000001") + b"\x08\0" + ip + transport
    # A millisecond holds fifty of them: all begin within ten seconds.
    header = struct.pack("<4I", 1_700_000_000 + number // 50_000, number % 50_000 * 20, len(frame), len(frame))
    return header + frame


def live_flows(command: str, protocol: int) -> None:
    """Print the memory that each live flow takes."""
    with Engine(command) as engine:
        engine.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1))
        engine.write(b"".join(flow(number, protocol) for number in range(FEW_FLOWS)))
        few = engine.resident_kib()
        for start in range(FEW_FLOWS, MANY_FLOWS, FEW_FLOWS):
            engine.write(b"".join(flow(number, protocol) for number in range(start, start + FEW_FLOWS)))
        octets = (engine.resident_kib() - few) * 1024 / (MANY_FLOWS - FEW_FLOWS)
    print(f"{'UDP' if protocol == UDP else 'TCP'}: {octets:.0f} octets for each live flow")


def main() -> None:
    """Measure each capture, then flows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("captures", nargs="*", type=Path)
    parser.add_argument("--loops", type=int, default=10)
    parser.add_argument("--command", default=".venv/bin/asepsis observe --counts -")
    arguments = parser.parse_args()
    for path in arguments.captures:
        ten_times(path, arguments.command, arguments.loops)
    for protocol in (UDP, TCP):
        live_flows(arguments.command, protocol)


if __name__ == "__main__":
    main()
