"""The demo practice with a managed switch, a router that writes logs and NetFlow, and a box that listens at a port."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tools.demo_practice.network import NO_FAKE_TIME, Network, in_namespace, shell
from tools.loop_lab.day import until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.demo_practice.devices import Device

REPOSITORY = Path(__file__).resolve().parents[2]
SENSOR, SWITCH = "sensor", "switch"
SENSOR_MAC, SENSOR_ADDRESS = "02:00:5e:00:53:f0", "192.168.20.240"
"""The box that listens at an ordinary port of the switch, and asks."""
SWITCH_MAC, SWITCH_ADDRESS = "02:00:5e:00:53:f1", "192.168.20.2"
"""The switch itself, where it is managed."""
NETFLOW_PORT = 2055
ASEPSIS = (sys.executable, "-m", "asepsis.cli.main")
RECORD = ("tcpdump", "--immediate-mode", "-U", "-s", "2048", "-Z", "root")
SOCKETS = ("ss", "-H", "-l", "-u", "-n")
"""Tells of each socket its state, the octets that wait to be read, those to be sent, and where it listens."""
WRITE_SECONDS = "15"
END_SECONDS = 120.0
ASKING_SECONDS = 1800.0
# softflowd 1.1.0 hangs in accept() on its control socket when it reads a recording, unless it has none; live it is
# not woken for single packets on every kernel. So it reads what tcpdump recorded at the router's port.
SOFTFLOWD = ("softflowd", "-d", "-c", "none", "-v", "9", "-n", f"127.0.0.1:{NETFLOW_PORT}")
AGENT = """createUser watcher SHA-256 first-password AES second-password
rouser watcher authPriv
sysDescr Example managed switch, 24 plugs
sysName lab-switch
agentAddress udp:{address}:161
pass_persist .1.3.6.1.2.1.17 {python} {script} {tables}
"""
LOGINS = {
    "switch": {
        "version": 3,
        "user": "watcher",
        "authentication_password": "first-password",
        "privacy_password": "second-password",
    },
    "router": {"version": 2, "community": "public"},
}
MARK = re.compile(r"The mark of this plan: (\w+)")


class Lab(Network):
    """The practice, whose router also writes logs."""

    def start(self, name: str, *words: str, **environment: str) -> None:
        """Start a program; the name server with a log of leases and questions."""
        if words[0] == "dnsmasq":
            words = (*words, "--log-queries", f"--log-facility={self.scratch}/dnsmasq.log")
        super().start(name, *words, **environment)

    def background(self, name: str, *words: str, sign: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a listener in real time; it listens when this returns, for then its log holds `sign`."""
        path = self.scratch / f"{Path(words[0]).name}-{len(self.running)}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                in_namespace(self.namespace(name), *words),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **NO_FAKE_TIME, **environment},
                start_new_session=True,
            )
        self.running.append(process)
        until(lambda: sign in path.read_text(encoding="utf-8"), f"{words[0]} on {name} listens", END_SECONDS)
        return process

    def read(self, name: str, *words: str) -> str:
        """What a command of a device prints."""
        words = in_namespace(self.namespace(name), *words)
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    def build_managed(self, devices: Sequence[Device], internet: Sequence[str]) -> None:
        """Make the practice; its switch has an address, and the sensor is plugged in."""
        sensor = replace(devices[0], name=SENSOR, mac=SENSOR_MAC, ip=SENSOR_ADDRESS, addressing="static", os="")
        self.build([*devices, sensor], internet)
        self.bring_up(sensor)
        switch = self.namespace(SWITCH)
        shell("ip", "-n", switch, "link", "set", "mirror", "address", SWITCH_MAC)
        shell("ip", "-n", switch, "addr", "add", f"{SWITCH_ADDRESS}/24", "dev", "mirror")

    def bridge_tables(self) -> str:
        """What the switch has learnt, as rows of BRIDGE-MIB (RFC 4188): its own table, told by its kernel."""
        ports = {
            link["ifname"]: link["ifindex"]
            for link in json.loads(self.read(SWITCH, "ip", "-j", "link", "show", "master", "mirror"))
        }
        rows = [f".1.3.6.1.2.1.17.1.4.1.2.{number} = INTEGER: {number}" for number in ports.values()]
        for entry in json.loads(self.read(SWITCH, "bridge", "-j", "fdb", "show", "br", "mirror")):
            if entry.get("state") != "permanent" and entry["ifname"] in ports and "master" in entry:
                arcs = ".".join(str(int(part, 16)) for part in entry["mac"].split(":"))
                rows.append(f".1.3.6.1.2.1.17.4.3.1.2.{arcs} = INTEGER: {ports[entry['ifname']]}")
        return "\n".join(rows) + "\n"

    def start_switch_agent(self) -> None:
        """Let a real agent speak for the switch."""
        folder = self.scratch / "agent"
        folder.mkdir()
        tables = folder / "tables.txt"
        tables.write_text(self.bridge_tables(), encoding="ascii")
        script = REPOSITORY / "tools/ladder_lab/tables_agent.py"
        configuration = folder / "snmpd.conf"
        text = AGENT.format(address=SWITCH_ADDRESS, python=sys.executable, script=script, tables=tables)
        configuration.write_text(text, encoding="ascii")
        environment = {"SNMP_PERSISTENT_DIR": str(folder), **NO_FAKE_TIME}
        words = ("snmpd", "-f", "-Lo", "-C", "-c", str(configuration), "-p", str(folder / "pid"))
        super().start(SWITCH, *words, **environment)
        until(lambda: ":161 " in self.read(SWITCH, *SOCKETS), "the agent of the switch listens", END_SECONDS)

    def listeners(self) -> list[subprocess.Popen[bytes]]:
        """Listen in all ways: at the mirror port, at an ordinary port, and to what the router exports."""
        stores = {name: ("--every", WRITE_SECONDS, "--store", str(self.store(name))) for name in ("port", "netflow")}
        heard = ("--netflow", str(NETFLOW_PORT), "--listen", "127.0.0.1", "--exporter", "127.0.0.1")
        mirror = ("-i", "mirror", "-w", str(self.scratch / "mirror.pcap"))
        return [
            self.background(SWITCH, *RECORD, *mirror, sign="listening on"),
            self.background(SENSOR, *ASEPSIS, "watch", "eth0", *stores["port"], sign="Listening to"),
            self.background("gateway", *ASEPSIS, "collect", *heard, *stores["netflow"], sign="listening on"),
        ]

    def record_router(self) -> subprocess.Popen[bytes]:
        """Note what passes the router's port; it must be up."""
        words = (*RECORD, "-i", "eth0", "-w", str(self.scratch / "router.pcap"))
        return self.background("gateway", *words, sign="listening on")

    def export_flows(self, recorder: subprocess.Popen[bytes]) -> None:
        """Export the flows of what passed the router's port."""
        recorder.send_signal(signal.SIGTERM)
        recorder.wait(END_SECONDS)
        files = ("-r", str(self.scratch / "router.pcap"), "-p", str(self.scratch / "softflowd.pid"))
        self.read("gateway", *SOFTFLOWD, *files)
        until(self._exports_are_read, "the exports are read", END_SECONDS)

    def _exports_are_read(self) -> bool:
        rows = (line.split() for line in self.read("gateway", *SOCKETS).splitlines())
        return [waiting for _, waiting, _, place, *_ in rows if place.endswith(f":{NETFLOW_PORT}")] == ["0"]

    def note_neighbours(self) -> None:
        """Write down whom the router knows now."""
        with (self.scratch / "neighbours.txt").open("a", encoding="ascii") as table:
            table.write(self.read("gateway", "ip", "neigh", "show"))

    def store(self, name: str) -> Path:
        """The store of a source; in a folder of its own, since what is asked lies beside it."""
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        return folder / "site.sqlite"

    def asepsis(self, *words: str) -> str:
        """Run a command of ours on the sensor."""
        done = subprocess.run(
            in_namespace(self.namespace(SENSOR), *ASEPSIS, *words),
            capture_output=True,
            text=True,
            env={**os.environ, **NO_FAKE_TIME},
            timeout=ASKING_SECONDS,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, store: Path, permission: Mapping[str, object]) -> str:
        """Let the sensor ask what the permission allows. Returns what it said of it."""
        allowed = {"enabled": True, "networks": ["192.168.20.0/24"], **permission}
        store.with_name("asking.yaml").write_text(yaml.safe_dump(allowed), encoding="utf-8")
        logins = store.with_name("asking-logins.yaml")
        logins.touch(0o600)
        logins.write_text(yaml.safe_dump({"logins": LOGINS}), encoding="utf-8")
        plan = self.asepsis("ask", "plan", "--store", str(store))
        found = MARK.search(plan)
        if found is None:
            raise RuntimeError(f"a plan without a mark: {plan}")
        return self.asepsis("ask", "run", "--plan", found[1], "--approved-by", "Lab", "--store", str(store))

    def ask_switches(self, store: Path) -> str:
        """Read the tables of switch and router, of which only the owner's word is known."""
        seed = self.scratch / "seed.txt"
        gateway = self.read("gateway", "cat", "/sys/class/net/eth0/address").strip()
        pairs = (("192.168.20.1", gateway), (SWITCH_ADDRESS, SWITCH_MAC))
        seed.write_text("".join(f"{ip} dev eth0 lladdr {mac} REACHABLE\n" for ip, mac in pairs), encoding="ascii")
        self.asepsis("analyze", str(seed), "--store", str(store))
        self.asepsis("correct", "192.168.20.1", "category=router", "--store", str(store))
        self.asepsis("correct", SWITCH_ADDRESS, "category=switch", "--store", str(store))
        switches = [{"address": "192.168.20.1", "login": "router"}, {"address": SWITCH_ADDRESS, "login": "switch"}]
        return self.ask(store, {"questions": ["tables"], "switches": switches})
