"""What the router sees, recorded by tcpdump on each of its cables into the practice."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.demo_practice.network import Network, in_namespace
from tools.loop_lab.day import until
from tools.loop_lab.practice import PARTS, hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SNAPSHOT_OCTETS = "2048"


@contextmanager
def recorded(network: Network, folder: Path) -> Iterator[None]:
    """Record all frames on the router's cables while the body runs, to the last one; a file for each cable."""
    folder.mkdir()
    processes = {part: _listen(network, part, folder) for part in PARTS}
    for part in PARTS:
        log = _log(network, folder, part)
        until(lambda log=log: b"listening on" in log.read_bytes(), f"tcpdump listens in {part}")  # type: ignore[misc]
    try:
        yield
    finally:
        for part, process in processes.items():
            _wait_for_mark(network, part, folder / f"{part}.pcap")
            network.stop(process)


def _log(network: Network, folder: Path, part: str) -> Path:
    return network.scratch / f"{folder.name}-{part}.log"


def _listen(network: Network, part: str, folder: Path) -> subprocess.Popen[bytes]:
    words = ("tcpdump", "-i", part, "--immediate-mode", "-U", "-s", SNAPSHOT_OCTETS, "-B", "4096", "-Z", "root")
    command = in_namespace(network.namespace("gateway"), *words, "-w", str(folder / f"{part}.pcap"))
    with _log(network, folder, part).open("wb") as said:
        process = subprocess.Popen(command, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True)
    network.running.append(process)
    return process


def _wait_for_mark(network: Network, part: str, capture: Path) -> None:
    """Ping into the part with octets of our own, and wait until they are in the file: then all before them is, too."""
    mark = os.urandom(16)
    some_host = next(host for host in hosts().values() if host.part.name == part)
    words = ("ping", "-c", "1", "-W", "1", "-p", mark.hex(), some_host.ipv4)
    subprocess.run(in_namespace(network.namespace("gateway"), *words), check=False, capture_output=True)
    until(lambda: mark in capture.read_bytes(), f"the last frame of {part} is written")
