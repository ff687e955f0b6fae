"""Two network namespaces on one cable, and tcpdump between them: where real programs are recorded."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CLIENT, SERVER = "asepsis-medical-a", "asepsis-medical-b"
"""Names of the namespaces."""
CLIENT_IP, SERVER_IP = "10.44.0.10", "10.44.0.20"
SETTLE_SECONDS = 1.0
"""Until tcpdump listens and servers are up."""


def run(*command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True, capture_output=True)


@dataclass
class Lab:
    """The namespaces while they stand."""

    number: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def macs(self) -> tuple[str, str]:
        """Addresses of client and server: made up, so that no maker can be read from them."""
        high, low = divmod(self.number, 256)
        return f"02:4d:44:{high:02x}:{low:02x}:0a", f"02:4d:44:{high:02x}:{low:02x}:0b"

    def start(self, side: str, *command: str, wait: float = SETTLE_SECONDS) -> None:
        """Start a program that goes on until the end of the recording."""
        self.started.append(
            subprocess.Popen(
                ("ip", "netns", "exec", side, *command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        time.sleep(wait)

    def call(self, side: str, *command: str, seconds: int = 40) -> None:
        """Run a program to its end; what it answers does not matter, only what it sent."""
        whole: Sequence[str] = ("ip", "netns", "exec", side, *command)
        subprocess.run(whole, check=False, capture_output=True, timeout=seconds)


@contextmanager
def recording(number: int, path: Path) -> Iterator[Lab]:
    """Put up the namespaces, record what passes between them into a file, and take them down."""
    lab = Lab(number)
    for name in (CLIENT, SERVER):
        subprocess.run(("ip", "netns", "del", name), check=False, capture_output=True)
        run("ip", "netns", "add", name)
    run("ip", "link", "add", "medical0", "netns", CLIENT, "type", "veth", "peer", "name", "medical0", "netns", SERVER)
    for name, mac, ip in zip((CLIENT, SERVER), lab.macs, (CLIENT_IP, SERVER_IP), strict=True):
        inside = ("ip", "-n", name)
        run(*inside, "link", "set", "medical0", "address", mac)
        run(*inside, "address", "add", f"{ip}/24", "dev", "medical0")
        run(*inside, "link", "set", "medical0", "up")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "route", "add", "default", "dev", "medical0")
        run("ip", "netns", "exec", name, "ethtool", "-K", "medical0", "tx", "off", "gso", "off", "tso", "off")
    capture = subprocess.Popen(
        ("ip", "netns", "exec", CLIENT, "tcpdump", "-i", "medical0", "-w", str(path), "-U", "-s", "0", "not", "ip6"),
        stderr=subprocess.DEVNULL,
    )
    time.sleep(SETTLE_SECONDS)
    try:
        yield lab
        time.sleep(SETTLE_SECONDS)
    finally:
        for started in (*lab.started, capture):
            started.terminate()
            started.wait()
        for name in (CLIENT, SERVER):
            run("ip", "netns", "del", name)
