"""What each source of knowledge shows of one practice: without a mirror port, source by source and together.

`sudo .venv/bin/python bench/ladder.py` plays the day of the demo practice in network namespaces, with the programs of
knowledge/demo/SOURCE.md and softflowd, and listens in all ways at once. It prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from asepsis.core.taxonomy import shipped_taxonomy  # noqa: E402
from asepsis.identification.vendors import name_key  # noqa: E402
from asepsis.report.stored import StoredSite  # noqa: E402
from tools.demo_practice.devices import Device, read_devices  # noqa: E402
from tools.demo_practice.network import NO_FAKE_TIME, WAN_INTERNET, Network, in_namespace, settle  # noqa: E402
from tools.demo_practice.outside import INTERNET_ADDRESSES  # noqa: E402
from tools.demo_practice.record import missing_programs  # noqa: E402
from tools.demo_practice.scenes import DAY, Stage  # noqa: E402
from tools.demo_practice.timeline import Timeline  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asepsis.report.analysis import Analysis
    from asepsis.report.analysis import Device as Found

PREFIX = "live-"
SENSOR = "sensor"
SENSOR_MAC, SENSOR_ADDRESS = "02:00:5e:00:53:f0", "192.168.20.240"
"""The box that listens at an ordinary port of the switch."""
NETFLOW_PORT = 2055
PROVIDER = WAN_INTERNET
"""The router of the internet's provider: no device of the practice."""
ASEPSIS = (sys.executable, "-m", "asepsis.cli.main")
ATTRIBUTES = ("category", "vendor", "model", "os")
RECORD = ("tcpdump", "--immediate-mode", "-U", "-s", "2048", "-Z", "root")
QUIET_SECONDS = 1.0
END_SECONDS = 120.0
EXPORT_SECONDS = 30.0


class Lab(Network):
    """The practice, whose router also writes logs."""

    def start(self, name: str, *words: str, **environment: str) -> None:
        """Start a program; the name server with a log of leases and questions."""
        if words[0] == "dnsmasq":
            words = (*words, "--log-queries", f"--log-facility={self.scratch}/dnsmasq.log")
        super().start(name, *words, **environment)

    def background(self, namespace: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a listener in real time."""
        with (self.scratch / f"{Path(words[0]).name}-{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                in_namespace(self.namespace(namespace), *words),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **NO_FAKE_TIME, **environment},
                start_new_session=True,
            )
        self.running.append(process)
        return process


def play(lab: Lab, scratch: Path, devices: Mapping[str, Device]) -> None:
    """Play the day while all listeners listen."""
    timeline = Timeline(lab.clock_file)
    sensor = Device(
        **{**_fields(devices["gateway"]), "name": SENSOR, "mac": SENSOR_MAC, "ip": SENSOR_ADDRESS, "os": ""}
    )
    lab.build([*devices.values(), sensor], INTERNET_ADDRESSES)
    lab.bring_up(sensor)
    settle(QUIET_SECONDS)
    listeners = [
        lab.background("switch", *RECORD, "-i", "mirror", "-w", str(scratch / "mirror.pcap")),
        lab.background(SENSOR, *ASEPSIS, "watch", "eth0", "--every", "15", "--store", str(scratch / "port.sqlite")),
        lab.background("gateway", *ASEPSIS, "collect", "--netflow", str(NETFLOW_PORT), "--listen", "127.0.0.1",
                       "--exporter", "127.0.0.1", "--every", "15", "--store", str(scratch / "netflow.sqlite")),
    ]  # fmt: skip
    settle(5 * QUIET_SECONDS)
    stage = Stage(lab, dict(devices))
    for number, (hour, scene) in enumerate(DAY):
        timeline.begin(hour, time.time())
        print(f"{hour:%H:%M} {scene.__doc__}", file=sys.stderr)
        scene(stage)
        if number == 0:
            recorder = lab.background("gateway", *RECORD, "-i", "eth0", "-w", str(scratch / "router.pcap"))
        settle(QUIET_SECONDS)
        with (scratch / "neighbours.txt").open("a", encoding="ascii") as table:
            table.write(read(lab, "gateway", "ip", "neigh", "show"))
    recorder.send_signal(signal.SIGTERM)
    recorder.wait(END_SECONDS)
    export_flows(lab, scratch)
    settle(3 * QUIET_SECONDS)
    for listener in listeners:
        listener.send_signal(signal.SIGTERM)
        listener.wait(END_SECONDS)


def export_flows(lab: Lab, scratch: Path) -> None:
    """Export what passed the router's port. softflowd reads a recording: live it gets no packet on some kernels."""
    target = ("-v", "9", "-n", f"127.0.0.1:{NETFLOW_PORT}")
    files = ("-c", str(scratch / "softflowd.ctl"), "-p", str(scratch / "softflowd.pid"))
    words = in_namespace(
        lab.namespace("gateway"), "softflowd", "-r", str(scratch / "router.pcap"), "-d", *target, *files
    )
    try:
        subprocess.run(words, check=True, capture_output=True, timeout=EXPORT_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"ladder.py: softflowd exported nothing: {error}; its row is not measured", file=sys.stderr)


def _fields(device: Device) -> dict[str, str]:
    return {name: getattr(device, name) for name in Device.__dataclass_fields__}


def read(lab: Lab, name: str, *words: str) -> str:
    """What a command of a device prints."""
    return subprocess.run(in_namespace(lab.namespace(name), *words), check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True, slots=True)
class Score:
    """What a source showed of the practice."""

    found: frozenset[str]
    strangers: int
    known: Counter[str]
    right: Counter[str]


def score(analysis: Analysis, devices: Mapping[str, Device]) -> Score:
    """Hold what was found against what is there."""
    by_address = {address: name for name, one in devices.items() for address in (one.mac, one.ip)}
    found: set[str] = set()
    strangers = 0
    known: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for device in analysis.devices:
        names = {by_address[address] for address in (*device.macs, *device.ips) if address in by_address}
        if SENSOR_MAC in device.macs or PROVIDER in device.ips:
            continue
        if not names:
            strangers += 1
        for name in names - found:
            found.add(name)
            for attribute, is_right in judged(device, devices[name]):
                known[attribute] += 1
                right[attribute] += is_right
    return Score(frozenset(found), strangers, known, right)


def judged(found: Found, truth: Device) -> Iterator[tuple[str, bool]]:
    """Each attribute that is claimed and whose truth is told, and whether it is right; a coarser category is."""
    for attribute in ATTRIBUTES:
        expected = getattr(truth, "maker" if attribute == "vendor" else attribute)
        belief = found.attributes.get(attribute)
        if belief is None or not expected:
            continue
        if attribute == "category":
            yield attribute, is_coarser(belief.value, expected)
        elif attribute == "os":
            yield attribute, expected.casefold() in belief.value.casefold() or belief.value == "Linux"
        else:
            one, other = name_key(belief.value), name_key(expected)
            yield attribute, one in other or other in one


def is_coarser(name: str, expected: str) -> bool:
    """Whether a category is the expected one, or one above it."""
    categories = shipped_taxonomy().categories
    above: str | None = expected
    while above is not None and above != name:
        above = categories[above].parent if above in categories else None
    return above is not None


def row(title: str, one: Score, all_names: Sequence[str]) -> str:
    """One row of the table."""
    known, right = sum(one.known.values()), sum(one.right.values())
    precision = f"{right / known:.2f} ({right}/{known})" if known else "-"
    unseen = [name for name in all_names if name not in one.found]
    cells = [title, f"{len(one.found)}/{len(all_names)}", str(one.strangers)]
    cells += [str(one.known[name]) for name in ATTRIBUTES]
    return "| " + " | ".join([*cells, precision, ", ".join(unseen) or "-"]) + " |"


def sources(scratch: Path) -> dict[str, list[Path]]:
    """Each rung with the files it is read from; those that kept a store of their own have none."""
    rungs = {
        "DHCP leases (dnsmasq)": [scratch / "dnsmasq.leases"],
        "DHCP and DNS log (dnsmasq)": [scratch / "dnsmasq.log"],
        "Neighbour table of the router": [scratch / "neighbours.txt"],
        "NetFlow of the router (softflowd)": [],
        "Ordinary port, heard live": [],
    }
    stores = {"NetFlow of the router (softflowd)": "netflow", "Ordinary port, heard live": "port"}
    for title, files in rungs.items():
        store = scratch / f"{stores.get(title, title[:4].lower() + str(len(title)))}.sqlite"
        if files:
            analyze(files, store)
        rungs[title] = [*files, store]
    together = scratch / "together.sqlite"
    shutil.copy(scratch / "port.sqlite", together)
    analyze([file for files in rungs.values() for file in files if file.suffix != ".sqlite"], together)
    rungs["All of these together"] = [together]
    analyze([scratch / "mirror.pcap"], scratch / "mirror.sqlite")
    rungs["Mirror port"] = [scratch / "mirror.sqlite"]
    return rungs


def analyze(files: Sequence[Path], store: Path) -> None:
    """Read files into a store."""
    done = subprocess.run([*ASEPSIS, "analyze", *map(str, files), "--store", str(store)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.stderr:
        print(done.stderr, file=sys.stderr)


def main() -> int:
    """Play, listen, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder to keep what was heard in")
    arguments = parser.parse_args()
    missing = [*missing_programs(), *(name for name in ("softflowd",) if shutil.which(name) is None)]
    if os.geteuid() != 0 or missing:
        print(f"ladder.py: run it as root, with: {', '.join(missing) or 'all is there'}", file=sys.stderr)
        return 2
    scratch = arguments.keep or Path(tempfile.mkdtemp(prefix="ladder-"))
    scratch.mkdir(exist_ok=True)
    scratch.chmod(0o755)
    devices = read_devices()
    clock = scratch / "clock"
    clock.write_text("+0\n", encoding="ascii")
    lab = Lab(scratch, clock, prefix=PREFIX)
    try:
        play(lab, scratch, devices)
    finally:
        lab.take_down()
    print("| Source | Devices | Strangers | category | vendor | model | OS | Right of what is claimed | Unseen |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for title, files in sources(scratch).items():
        store = files[-1]
        analysis = StoredSite.open(store).read() if store.exists() else None
        if analysis is None or not analysis.captures:
            print(f"| {title} | not measured | | | | | | | |")
        else:
            print(row(title, score(analysis, devices), list(devices)))
    if not arguments.keep:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
