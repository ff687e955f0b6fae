"""A small network of namespaces: hosts that answer, and a tcpdump beside each that counts what reaches it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK_PORT = 9
"""The mark that follows the questions goes to the port of the discard protocol (RFC 863), where nobody asks."""
ASKER = "198.18.7.1"
"""RFC 2544: for tests of networks."""
START_SECONDS = 20

SERVER = """
import socket, sys, threading
def web():
    one = socket.create_server(("0.0.0.0", 80))
    while True:
        talk, _ = one.accept()
        talk.recv(4096)
        talk.sendall(b"HTTP/1.0 200 OK\\r\\nServer: Lab-Printer/2.1\\r\\nContent-Type: text/html\\r\\n\\r\\n")
        talk.close()
threading.Thread(target=web, daemon=True).start()
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("0.0.0.0", 161))
print("ready", flush=True)
while True:
    octets, who = udp.recvfrom(4096)
"""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass(frozen=True, slots=True)
class Lab:
    """The network; host `n` has the address 198.18.7.n."""

    folder: Path
    prefix: str
    """Of the names of its namespaces: no other run on this machine has it."""

    def name(self, number: int) -> str:
        """The namespace of a host."""
        return f"{self.prefix}{number}"

    def inside(self, number: int, *words: str) -> list[str]:
        """What runs a program on a host."""
        return ["ip", "netns", "exec", self.name(number), *words]

    def packets(self, number: int) -> int:
        """IP packets from the asker that reached a host, broadcasts among them; not what its bridge says of groups.

        A mark is sent after them: when it is in the file of the host, so is all that came before.
        """
        asked = f"ip and src {ASKER} and not igmp and not udp port {MARK_PORT}"
        mark = f"import socket; socket.socket(2, 2).sendto(b'mark', ('198.18.7.{number}', {MARK_PORT}))"
        assert self.run(sys.executable, "-c", mark).returncode == 0
        until = time.monotonic() + START_SECONDS
        while not self._dumped(number, f"udp port {MARK_PORT}"):
            assert time.monotonic() < until, f"host {number} does not hear"
            time.sleep(0.05)
        return self._dumped(number, asked)

    def _dumped(self, number: int, only: str) -> int:
        read = ["tcpdump", "-nr", str(self.folder / f"{number}.pcap"), only]
        return len(subprocess.run(read, check=False, capture_output=True, text=True).stdout.splitlines())

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the asker."""
        return subprocess.run(self.inside(1, *words), check=False, capture_output=True, text=True)


PROGRAMS: dict[int, list[str]] = {
    5: ["storescp", "-aet", "CT1", "104"],
    6: ["snmpd", "-f", "-Lo", "-C", "-c", "FOLDER/snmpd.conf", "udp:161"],
    7: ["openssl", "s_server", "-accept", "443", "-cert", "FOLDER/lab.pem", "-key", "FOLDER/lab.key", "-quiet"],
}
"""Real programs on some hosts; others serve a page and keep silent at the port of SNMP."""
LISTENING = {5: "tcp", 6: "udp", 7: "tcp"}


def _placed(words: list[str], folder: Path) -> list[str]:
    return [word.replace("FOLDER", str(folder)) for word in words]


def _await_ports(made: Lab) -> None:
    until = time.monotonic() + START_SECONDS
    for number, kind in LISTENING.items():
        look = made.inside(number, "ss", "-Hln", "-A", kind)
        while not any(f":{port} " in _said(look) for port in (104, 161, 443)):
            assert time.monotonic() < until, f"{PROGRAMS[number][0]} does not listen"
            time.sleep(0.1)


def _said(words: list[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@contextmanager
def lab(folder: Path, hosts: list[int]) -> Iterator[Lab]:
    """Make the network, and take it away again."""
    made = Lab(folder, f"ask{uuid4().hex[:6]}-")
    with ExitStack() as stack:
        for number in (1, *hosts):
            ip("netns", "add", made.name(number))
            stack.callback(subprocess.run, ["ip", "netns", "del", made.name(number)], check=False)
        ip("-n", made.name(1), "link", "add", "bridge", "type", "bridge")
        ip("-n", made.name(1), "addr", "add", f"{ASKER}/24", "dev", "bridge")
        ip("-n", made.name(1), "link", "set", "bridge", "up")
        for number in hosts:
            _host(stack, made, number)
        for number, words in PROGRAMS.items():
            _start(stack, made.inside(number, *_placed(words, folder)), b"")
        _await_ports(made)
        yield made


def _host(stack: ExitStack, made: Lab, number: int) -> None:
    name, port = made.name(number), f"port{number}"
    ip("-n", made.name(1), "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("-n", made.name(1), "link", "set", port, "master", "bridge", "up")
    ip("-n", name, "link", "set", "eth0", "address", mac(number))
    ip("-n", name, "addr", "add", f"198.18.7.{number}/24", "dev", "eth0")
    ip("-n", name, "link", "set", "eth0", "up")
    dump = ["tcpdump", "-U", "-i", "eth0", "-w", str(made.folder / f"{number}.pcap"), "-Z", "root"]
    _start(stack, made.inside(number, *dump), b"listening")
    if number not in PROGRAMS:
        _start(stack, made.inside(number, sys.executable, "-c", SERVER), b"ready")


def _start(stack: ExitStack, words: list[str], sign: bytes) -> None:
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    stack.callback(_end, process)
    assert process.stdout is not None
    if not sign:
        return
    seen = process.stdout.readline()
    while sign not in seen:
        assert seen, f"{words} did not start"
        seen = process.stdout.readline()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def mac(number: int) -> str:
    return f"02:00:5e:00:07:{number:02x}"


def is_possible() -> bool:
    """Whether this machine lets us make namespaces."""
    return os.geteuid() == 0 and Path("/usr/sbin/ip").exists()
