"""A small practice in network namespaces: hosts on both sides of a router or bridge that holds our rules."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from asepsis.segmentation.model import Care, Created, Management, Member, Path, Policy, Rule
from tests.segmentation.sample import ZONES

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTS = {"pump": 2, "server": 3, "xray": 4, "desk": 5}
ZONE = {"pump": "clinical_therapy", "server": "clinical_therapy", "xray": "imaging", "desk": "office"}
PUMP_PORT, XRAY_PORT = 3613, 445
PATIENCE_SECONDS = 20.0
SERVER = """
import socket, threading, sys
def serve(port):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    while True:
        peer = server.accept()[0]
        threading.Thread(target=echo, args=(peer,), daemon=True).start()
def echo(peer):
    try:
        while data := peer.recv(99):
            peer.sendall(data)
    except OSError:
        pass
for port in sys.argv[1:]:
    threading.Thread(target=serve, args=(int(port),)).start()
print("ready", flush=True)
"""
CLIENT = """
import socket, sys
peer = socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=1.5)
peer.settimeout(1.5)
for line in sys.stdin if len(sys.argv) > 3 else ["x"]:
    peer.sendall(b"x")
    assert peer.recv(9) == b"x"
    print("echo", flush=True)
"""


@dataclass(frozen=True, slots=True)
class Lab:
    """The namespaces and how to do things in them."""

    prefix: str
    is_bridge: bool

    def address(self, host: str, version: int) -> str:
        """An address of a host: one network for all on a bridge, one for each behind a router."""
        number = HOSTS[host]
        if self.is_bridge:
            return f"10.78.0.{number}" if version == 4 else f"fd78::{number}"
        return f"10.77.{number}.2" if version == 4 else f"fd77:{number}::2"

    def name(self, host: str) -> str:
        """The namespace of a host."""
        return f"{self.prefix}{host}"

    def command(self, host: str, *arguments: str) -> list[str]:
        """What runs a program on a host."""
        return ["ip", "netns", "exec", self.name(host), *arguments]

    def run(self, host: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program on a host."""
        return subprocess.run(self.command(host, *arguments), capture_output=True, text=True, check=False)

    def reaches(self, source: str, target: str, port: int, version: int) -> bool:
        """Whether a connection opens and an answer comes back."""
        answer = self.run(source, sys.executable, "-c", CLIENT, self.address(target, version), str(port))
        return answer.returncode == 0

    def session(self, source: str, target: str, port: int, version: int) -> Session:
        """A conversation that stays open."""
        command = self.command(source, sys.executable, "-c", CLIENT, self.address(target, version), str(port), "stay")
        return Session(
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        )

    def asepsis(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `asepsis` on the router or bridge."""
        return self.run("fw", sys.executable, "-m", "asepsis.cli.main", "policy", *arguments)

    def policy(self) -> Policy:
        """The pump keeps its server; nothing else passes."""
        members = tuple(
            Member(host, host, ZONE[host], None, "of the lab",
                   Care.THERAPY if ZONE[host] == "clinical_therapy" else Care.NONE, (),
                   (self.address(host, 4), self.address(host, 6)))
            for host in HOSTS
        )  # fmt: skip
        return Policy(
            schema="asepsis.policy/1",
            created=Created(),
            networks=("10.77.0.0/16", "10.78.0.0/16", "fd77::/16", "fd78::/16"),
            management=Management(),
            zones=ZONES,
            members=members,
            rules=(Rule("r001", "asset:pump", "asset:server", "tcp", (str(PUMP_PORT),), "infusion pump"),),
            care_paths=(Path("asset:pump", "asset:server", "tcp", PUMP_PORT, Care.THERAPY, "Treatment may stop."),),
        )

    def harmful_policy(self) -> Policy:
        """The pump loses its server."""
        return replace(self.policy(), rules=())


@dataclass(frozen=True, slots=True)
class Session:
    """An open conversation."""

    process: subprocess.Popen[str]

    def echoes(self) -> bool:
        """Whether it still lives."""
        if self.process.stdin is None or self.process.stdout is None or self.process.poll() is not None:
            return False
        try:
            self.process.stdin.write("go\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        return self.process.stdout.readline().strip() == "echo"

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


@contextmanager
def lab(*, is_bridge: bool) -> Iterator[Lab]:
    """Build the lab and remove it."""
    made = Lab(f"as{uuid4().hex[:6]}", is_bridge)
    servers: list[subprocess.Popen[str]] = []
    try:
        _network(made)
        for host in ("server", "xray"):
            command = made.command(host, sys.executable, "-c", SERVER, str(PUMP_PORT), str(XRAY_PORT))
            servers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        for server in servers:
            assert server.stdout is not None
            assert server.stdout.readline() == "ready\n"
        for source, target in (("pump", "server"), ("desk", "xray")):  # IPv6 needs a second before it is ready
            for version in (4, 6):
                assert eventually(lambda: made.reaches(source, target, XRAY_PORT, version))  # noqa: B023
        yield made
    finally:
        for server in servers:
            server.kill()
            server.communicate()
        for host in ("fw", *HOSTS):
            subprocess.run(["ip", "netns", "del", made.name(host)], check=False, capture_output=True)


def _network(made: Lab) -> None:
    for host in ("fw", *HOSTS):
        _ip("netns", "add", made.name(host))
        _ip("-n", made.name(host), "link", "set", "lo", "up")
    if made.is_bridge:
        _ip("-n", made.name("fw"), "link", "add", "br0", "type", "bridge")
        _ip("-n", made.name("fw"), "link", "set", "br0", "up")
        _ip("-n", made.name("fw"), "address", "add", "10.78.0.1/24", "dev", "br0")
    else:
        for setting in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
            made.run("fw", "sysctl", "-qw", f"{setting}=1")
    for host in HOSTS:
        _cable(made, host)


def _cable(made: Lab, host: str) -> None:
    number, fw, end = HOSTS[host], made.name("fw"), made.name(host)
    _ip("-n", fw, "link", "add", f"to-{host}", "type", "veth", "peer", "name", "eth0", "netns", end)
    if made.is_bridge:
        _ip("-n", fw, "link", "set", f"to-{host}", "master", "br0")
    else:
        _ip("-n", fw, "address", "add", f"10.77.{number}.1/24", "dev", f"to-{host}")
        _ip("-n", fw, "address", "add", f"fd77:{number}::1/64", "dev", f"to-{host}", "nodad")
    for version, length in ((4, 24), (6, 64)):
        address = [f"{made.address(host, version)}/{length}", "dev", "eth0"]
        _ip("-n", end, "address", "add", *address, *(["nodad"] if version == 6 else []))
    _ip("-n", fw, "link", "set", f"to-{host}", "up")
    _ip("-n", end, "link", "set", "eth0", "up")
    if not made.is_bridge:
        _ip("-n", end, "route", "add", "default", "via", f"10.77.{number}.1")
        _ip("-n", end, "-6", "route", "add", "default", "via", f"fd77:{number}::1")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def eventually(holds: object) -> bool:
    """Wait until `holds()` is true; False when that does not happen."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if holds():  # type: ignore[operator]
            return True
        time.sleep(0.2)
    return False
