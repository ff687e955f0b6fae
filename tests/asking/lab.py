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

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "flows-ask"
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

    def packets(self, number: int) -> int:
        """IP packets from the asker that reached a host, broadcasts among them; not what its bridge says of groups."""
        read = ["tcpdump", "-nr", str(self.folder / f"{number}.pcap"), "ip", "and", "src", ASKER, "and", "not", "igmp"]
        return len(subprocess.run(read, check=True, capture_output=True, text=True).stdout.splitlines())

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the asker."""
        return subprocess.run(
            ["ip", "netns", "exec", f"{PREFIX}1", *words], check=False, capture_output=True, text=True
        )


PROGRAMS: dict[int, list[str]] = {
    5: ["storescp", "-aet", "CT1", "104"],
    6: ["snmpd", "-f", "-Lo", "-C", "-c", "FOLDER/snmpd.conf", "udp:161"],
    7: ["openssl", "s_server", "-accept", "443", "-cert", "FOLDER/lab.pem", "-key", "FOLDER/lab.key", "-quiet"],
}
"""Real programs on some hosts; others serve a page and keep silent at the port of SNMP."""
LISTENING = {5: "tcp", 6: "udp", 7: "tcp"}


def _placed(words: list[str], folder: Path) -> list[str]:
    return [word.replace("FOLDER", str(folder)) for word in words]


def _await_ports() -> None:
    for number, kind in LISTENING.items():
        for _ in range(200):
            shown = subprocess.run(
                ["ip", "netns", "exec", f"{PREFIX}{number}", "ss", "-Hln", "-A", kind],
                check=True,
                capture_output=True,
                text=True,
            )
            if any(f":{port} " in shown.stdout for port in (104, 161, 443)):
                break
            time.sleep(0.1)


@contextmanager
def lab(folder: Path, hosts: list[int]) -> Iterator[Lab]:
    """Make the network, and take it away again."""
    with ExitStack() as stack:
        for number in (1, *hosts):
            ip("netns", "add", f"{PREFIX}{number}")
            stack.callback(subprocess.run, ["ip", "netns", "del", f"{PREFIX}{number}"], check=False)
        ip("-n", f"{PREFIX}1", "link", "add", "bridge", "type", "bridge")
        ip("-n", f"{PREFIX}1", "addr", "add", f"{ASKER}/24", "dev", "bridge")
        ip("-n", f"{PREFIX}1", "link", "set", "bridge", "up")
        for number in hosts:
            _host(stack, folder, number)
        for number, words in PROGRAMS.items():
            _start(stack, ["ip", "netns", "exec", f"{PREFIX}{number}", *_placed(words, folder)], b"")
        _await_ports()
        yield Lab(folder)


def _host(stack: ExitStack, folder: Path, number: int) -> None:
    name, port = f"{PREFIX}{number}", f"port{number}"
    ip("-n", f"{PREFIX}1", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("-n", f"{PREFIX}1", "link", "set", port, "master", "bridge", "up")
    ip("-n", name, "link", "set", "eth0", "address", mac(number))
    ip("-n", name, "addr", "add", f"198.18.7.{number}/24", "dev", "eth0")
    ip("-n", name, "link", "set", "eth0", "up")
    inside = ["ip", "netns", "exec", name]
    dump = [*inside, "tcpdump", "-U", "-i", "eth0", "-w", str(folder / f"{number}.pcap"), "-Z", "root"]
    _start(stack, dump, b"listening")
    if number not in PROGRAMS:
        _start(stack, [*inside, sys.executable, "-c", SERVER], b"ready")


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
