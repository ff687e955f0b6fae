"""Two network interfaces with a wire between them, in namespaces of their own, and captures played over it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
PATIENCE_SECONDS = 120
LONGEST_FRAME = 9000


def can_make_veth() -> bool:
    """Whether we are root and have what a wire between namespaces needs."""
    if os.geteuid() != 0 or any(shutil.which(name, path=PATH) is None for name in ("ip", "tcpreplay")):
        return False
    name = f"asepsis{uuid4().hex[:8]}"
    if subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True).returncode:
        return False
    subprocess.run(["ip", "netns", "del", name], check=False)
    return True


needs_veth = pytest.mark.skipif(not can_make_veth(), reason="needs root, tcpreplay and network namespaces")


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire: `plays` at one end, `listens` at the other."""

    plays: str
    listens: str

    def replay(self, capture: Path, *, packets_per_second: int = 20_000) -> None:
        """Play a capture at one end."""
        rate = f"--pps={packets_per_second}"
        command = ["ip", "netns", "exec", self.plays, "tcpreplay", "--quiet", rate, "--intf1=wire0", str(capture)]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_SECONDS)

    def watch(self, store: Path, *more: str, interface: str = "wire1") -> subprocess.Popen[str]:
        """Start `asepsis watch` at the other end; it listens when this returns."""
        command = [sys.executable, "-m", "asepsis.cli.main", "watch", interface, "--store", str(store), *more]
        started = subprocess.Popen(
            ["ip", "netns", "exec", self.listens, *command], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert started.stderr is not None
        first = started.stderr.readline()
        assert first.startswith("Listening"), first + started.stderr.read()
        return started

    def await_carrier(self) -> None:
        """Wait until what is played leaves its end: the kernel joins the ends a moment after the other one is up."""
        command = ["ip", "netns", "exec", self.plays, "cat", "/sys/class/net/wire0/operstate"]
        until = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(command, check=True, capture_output=True, text=True).stdout != "up\n":
            assert time.monotonic() < until, "the wire stays dead"
            time.sleep(0.05)

    def ip(self, *arguments: str) -> None:
        """Change the listening end."""
        subprocess.run(["ip", "-n", self.listens, *arguments], check=True)


def end(watching: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    """End a watcher and return what it said."""
    watching.send_signal(number)
    return watching.communicate(timeout=PATIENCE_SECONDS)[1]


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire, removed afterwards. Its ends speak of nothing themselves."""
    mark = uuid4().hex[:8]
    made = Wire(f"asepsis{mark}a", f"asepsis{mark}b")
    try:
        for name in (made.plays, made.listens):
            subprocess.run(["ip", "netns", "add", name], check=True)
            command = ["ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1"]
            subprocess.run(command, check=True)
        pair = ["type", "veth", "peer", "name", "wire1", "netns", made.listens]
        subprocess.run(["ip", "-n", made.plays, "link", "add", "wire0", *pair], check=True)
        for name, end_of_wire in ((made.plays, "wire0"), (made.listens, "wire1")):
            command = ["ip", "-n", name, "link", "set", end_of_wire, "mtu", str(LONGEST_FRAME), "up"]
            subprocess.run(command, check=True)
        yield made
    finally:
        for name in (made.plays, made.listens):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
