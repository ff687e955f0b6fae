"""The practice's network: one namespace per device, joined by a bridge that a mirror port listens to."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.demo_practice.devices import REPOSITORY, Device
from tools.demo_practice.timeline import CLOCK_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PREFIX = "demo-"
"""Before the name of each namespace, so that nobody else's is touched."""
SWITCH = f"{PREFIX}switch"
GATEWAY_ADDRESS = "192.168.20.1"
WAN_GATEWAY = "100.64.0.2"
WAN_INTERNET = "100.64.0.1"
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
NO_FAKE_TIME = {"LD_PRELOAD": ""}
"""For programs that pause by the clock: libfaketime turns their pauses into errors."""
STOP_SECONDS = 5.0
"""How long a program may take to end by itself before it is killed."""
PATIENCE_SECONDS = 60.0
"""How long a step of a scene may take before the recording is given up."""


def shell(*words: str) -> None:
    """Run a command that must succeed; raise RuntimeError with what it said when it does not."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")


def in_namespace(namespace: str, *words: str) -> tuple[str, ...]:
    """Return the command that runs `words` inside the namespace."""
    return ("ip", "netns", "exec", namespace, *words)


@dataclass(slots=True)
class Network:
    """Builds the namespaces, runs programs in them and takes everything down again."""

    scratch: Path
    """Folder for the programs' files; theirs alone, removed by the caller."""
    clock_file: Path
    prefix: str = PREFIX
    """Before the name of each namespace: two networks at a time need two."""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)

    def build(self, devices: Sequence[Device], internet_addresses: Sequence[str]) -> None:
        """Make the switch, the internet and one namespace per device."""
        switch = self.namespace("switch")
        self._add_namespace(switch)
        shell(*in_namespace(switch, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"))
        shell(
            "ip", "-n", switch, "link", "add", "mirror", "type", "bridge", "mcast_snooping", "0", "forward_delay", "0"
        )
        shell("ip", "-n", switch, "link", "set", "mirror", "up")
        for device in devices:
            self._plug_in(device)
        self._connect_internet(self.namespace("gateway"), internet_addresses)

    def namespace(self, name: str) -> str:
        """The namespace of a device, or of `switch` or `internet`."""
        return self.prefix + name

    def port(self, name: str) -> str:
        """The switch's port that the device's cable ends in."""
        return f"port{self.namespaces.index(self.namespace(name)) + 1}"

    def _add_namespace(self, namespace: str) -> None:
        shell("ip", "netns", "add", namespace)
        self.namespaces.append(namespace)
        shell("ip", "-n", namespace, "link", "set", "lo", "up")

    def _plug_in(self, device: Device) -> None:
        namespace, switch = self.namespace(device.name), self.namespace("switch")
        self._add_namespace(namespace)
        port = self.port(device.name)
        shell("ip", "-n", switch, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        shell("ip", "-n", namespace, "link", "set", "eth0", "address", device.mac)
        for where, link in ((switch, port), (namespace, "eth0")):
            # Without this the kernel hands over giant segments with empty checksums, which no wire carries.
            shell(*in_namespace(where, "ethtool", "-K", link, "tso", "off", "gso", "off", "gro", "off", "tx", "off"))
        shell("ip", "-n", switch, "link", "set", port, "master", "mirror", "up")
        self._tune(namespace, device)
        self._write_resolver(namespace)

    def _tune(self, namespace: str, device: Device) -> None:
        settings = [
            "net.ipv4.conf.all.arp_notify=1",
            "net.ipv4.conf.eth0.arp_notify=1",
            "net.ipv4.ping_group_range=0 0",
        ]
        if device.os == "Windows":
            settings += [
                "net.ipv4.ip_default_ttl=128",
                "net.ipv4.tcp_timestamps=0",
                "net.ipv4.tcp_ecn=0",
                "net.ipv6.conf.eth0.addr_gen_mode=3",
            ]
        if device.os == "Android":
            settings.append("net.ipv6.conf.eth0.addr_gen_mode=3")
        shell(*in_namespace(namespace, "sysctl", "-qw", *settings))

    def _write_resolver(self, namespace: str) -> None:
        folder = Path("/etc/netns") / namespace
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "resolv.conf").write_text(f"nameserver {GATEWAY_ADDRESS}\nsearch practice.lan\n", encoding="ascii")

    def _connect_internet(self, gateway: str, addresses: Sequence[str]) -> None:
        internet = self.namespace("internet")
        self._add_namespace(internet)
        shell("ip", "-n", gateway, "link", "add", "wan0", "type", "veth", "peer", "name", "wan0", "netns", internet)
        shell("ip", "-n", gateway, "addr", "add", f"{WAN_GATEWAY}/30", "dev", "wan0")
        shell("ip", "-n", internet, "addr", "add", f"{WAN_INTERNET}/30", "dev", "wan0")
        for address in addresses:
            shell("ip", "-n", internet, "addr", "add", f"{address}/32", "dev", "lo")
        for namespace, route in ((gateway, WAN_INTERNET), (internet, WAN_GATEWAY)):
            for link in ("wan0",):
                shell(
                    *in_namespace(
                        namespace, "ethtool", "-K", link, "tso", "off", "gso", "off", "gro", "off", "tx", "off"
                    )
                )
            shell("ip", "-n", namespace, "link", "set", "wan0", "up")
            shell("ip", "-n", namespace, "route", "add", "default", "via", route)
        shell(*in_namespace(gateway, "sysctl", "-qw", "net.ipv4.ip_forward=1"))

    def bring_up(self, device: Device) -> None:
        """Plug the device's cable in; give it its address when it has a fixed one."""
        namespace = self.namespace(device.name)
        if device.addressing == "static":
            shell("ip", "-n", namespace, "addr", "add", f"{device.ip}/24", "brd", "+", "dev", "eth0")
        shell("ip", "-n", namespace, "link", "set", "eth0", "up")
        if device.addressing == "static" and device.name != "gateway":
            shell("ip", "-n", namespace, "route", "add", "default", "via", GATEWAY_ADDRESS)

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.scratch),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONDONTWRITEBYTECODE": "1",
            CLOCK_VARIABLE: str(self.clock_file),
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self.clock_file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            **extra,
        }

    def start(self, name: str, *words: str, **environment: str) -> None:
        """Start a program of the device that goes on until the end of the recording."""
        with (self.scratch / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                in_namespace(self.namespace(name), *words),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment(environment),
                cwd=self.scratch,
                start_new_session=True,
            )
        self.running.append(process)

    def run(self, name: str, *words: str, **environment: str) -> str:
        """Run a program of the device to its end and return what it printed; raise RuntimeError when it fails."""
        done = subprocess.run(
            in_namespace(self.namespace(name), *words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=self._environment(environment),
            cwd=self.scratch,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {' '.join(words)}: {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
        return done.stdout

    def actor(self, name: str, module: str, *arguments: str) -> str:
        """Run one of the actors to its end as the device."""
        return self.run(name, sys.executable, "-m", f"tools.demo_practice.actors.{module}", *arguments, **NO_FAKE_TIME)

    def start_actor(self, name: str, module: str, *arguments: str) -> None:
        """Start one of the actors as the device."""
        self.start(name, sys.executable, "-m", f"tools.demo_practice.actors.{module}", *arguments, **NO_FAKE_TIME)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a program that this network started, politely at first."""
        for demand in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, demand)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
                return

    def take_down(self) -> None:
        """End every program and remove every namespace that this network made."""
        for process in reversed(self.running):
            self.stop(process)
        for namespace in reversed(self.namespaces):
            self._end_leftovers(namespace)
            subprocess.run(("ip", "netns", "del", namespace), capture_output=True, check=False)
            resolver = Path("/etc/netns") / namespace / "resolv.conf"
            resolver.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                resolver.parent.rmdir()
        sweep_shared_memory()

    def _end_leftovers(self, namespace: str) -> None:
        listed = subprocess.run(("ip", "netns", "pids", namespace), capture_output=True, text=True, check=False)
        for word in listed.stdout.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(word), signal.SIGKILL)


def sweep_shared_memory() -> None:
    """Remove what libfaketime leaves behind of programs that were killed: named by their number."""
    for left in Path("/dev/shm").glob("*faketime_*"):  # noqa: S108 (where the library puts it)
        if not Path("/proc", left.name.rpartition("_")[2]).exists():
            left.unlink(missing_ok=True)


def settle(seconds: float) -> None:
    """Wait while the programs talk."""
    time.sleep(seconds)
