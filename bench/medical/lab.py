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

CLIENT, SERVER = "a", "b"
"""The sides of a cable; each is a namespace whose name ends so."""
CLIENT_IP, SERVER_IP = "10.44.0.10", "10.44.0.20"
SETTLE_SECONDS = 1.0
"""Until tcpdump listens, and a program that does not listen at a port is up."""
LISTENS_WITHIN_SECONDS = 40
"""How long a server may take."""


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

    def inside(self, side: str) -> str:
        """Return the name of the namespace of a side; recordings run beside each other."""
        return f"asepsis-medical-{self.number}{side}"

    def start(self, side: str, *command: str, port: int = 0) -> None:
        """Start a program that goes on until the end of the recording; go on when it listens at the TCP port."""
        self.started.append(
            subprocess.Popen(
                ("ip", "netns", "exec", self.inside(side), *command),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        listening = ("ip", "netns", "exec", self.inside(side), "ss", "-Hltn", f"sport = :{port}")
        for _ in range(LISTENS_WITHIN_SECONDS if port else 0):
            if subprocess.run(listening, check=False, capture_output=True).stdout:
                return
            time.sleep(SETTLE_SECONDS)
        time.sleep(SETTLE_SECONDS)

    def call(self, side: str, *command: str, seconds: int = 60) -> None:
        """Run a program to its end; what it answers does not matter, only what it sent."""
        whole: Sequence[str] = ("ip", "netns", "exec", self.inside(side), *command)
        subprocess.run(whole, check=False, capture_output=True, timeout=seconds)


@contextmanager
def recording(number: int, path: Path) -> Iterator[Lab]:
    """Put up the namespaces, record what passes between them into a file, and take them down."""
    lab = Lab(number)
    client, server = lab.inside(CLIENT), lab.inside(SERVER)
    for name in (client, server):
        subprocess.run(("ip", "netns", "del", name), check=False, capture_output=True)
        run("ip", "netns", "add", name)
    run("ip", "link", "add", "medical0", "netns", client, "type", "veth", "peer", "name", "medical0", "netns", server)
    for name, mac, ip in zip((client, server), lab.macs, (CLIENT_IP, SERVER_IP), strict=True):
        inside = ("ip", "-n", name)
        run(*inside, "link", "set", "medical0", "address", mac)
        run(*inside, "address", "add", f"{ip}/24", "dev", "medical0")
        run(*inside, "link", "set", "medical0", "up")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "route", "add", "default", "dev", "medical0")
        run("ip", "netns", "exec", name, "ethtool", "-K", "medical0", "tx", "off", "gso", "off", "tso", "off")
    capture = subprocess.Popen(
        ("ip", "netns", "exec", client, "tcpdump", "-i", "medical0", "-w", str(path), "-U", "-s", "0", "not", "ip6"),
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
        for name in (client, server):
            run("ip", "netns", "del", name)
