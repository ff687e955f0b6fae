"""What each source of knowledge shows of one practice: without a mirror port, source by source and together.

    sudo .venv/bin/python bench/ladder.py [--keep FOLDER]

plays the day of the demo practice in network namespaces, with the programs of knowledge/demo/SOURCE.md and softflowd,
and listens and asks in all ways. It prints the table of bench/ladder.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from asepsis.report.stored import StoredSite  # noqa: E402
from tools.demo_practice.devices import Device, read_devices  # noqa: E402
from tools.demo_practice.network import settle  # noqa: E402
from tools.demo_practice.outside import INTERNET_ADDRESSES  # noqa: E402
from tools.demo_practice.record import missing_programs  # noqa: E402
from tools.demo_practice.scenes import DAY, Stage  # noqa: E402
from tools.demo_practice.timeline import Timeline  # noqa: E402
from tools.ladder_lab.lab import ASEPSIS, END_SECONDS, QUIET_SECONDS, SWITCH, Lab  # noqa: E402
from tools.ladder_lab.scores import ATTRIBUTES, Score, score  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PREFIX = "ladder-"
QUESTIONS = ["echo", "snmp", "http", "tls", "mdns", "wsd"]
NOT_BOUGHT = ("guest-phone", "msp-probe")
"""What is on the network and in no list of the practice."""
BOUGHT = {"name": "hostname", "maker": "vendor", "model": "model", "serial": "serial"}
"""What a practice writes down when it buys a device."""
LABELLED = {**BOUGHT, "mac": "mac"}
"""The same, with the address on the label of the device."""


def play(lab: Lab, devices: Mapping[str, Device]) -> None:
    """Play the day while all listeners listen; then ask."""
    timeline = Timeline(lab.clock_file)
    lab.build_managed(list(devices.values()), INTERNET_ADDRESSES)
    settle(QUIET_SECONDS)
    listeners = lab.listeners()
    stage = Stage(lab, dict(devices))
    for number, (hour, scene) in enumerate(DAY):
        timeline.begin(hour, time.time())
        tell(f"{hour:%H:%M} {scene.__doc__}")
        scene(stage)
        if number == 0:
            recorder = lab.record_router()
            lab.read(SWITCH, "ping", "-c", "1", "192.168.20.1")
        settle(QUIET_SECONDS)
        lab.note_neighbours()
    lab.start_switch_agent()
    lab.export_flows(recorder)
    for listener in listeners:
        listener.send_signal(signal.SIGTERM)
        listener.wait(END_SECONDS)
    tell("the switch and the router are asked")
    tell(lab.ask_switches(lab.store("snmp")))
    tell("devices are asked")
    shutil.copy(lab.store("port"), lab.store("questions"))
    tell(lab.ask(lab.store("questions"), {"questions": QUESTIONS, "community": "public"}))


def tell(text: str) -> None:
    """Say how far it is."""
    print(text.strip(), file=sys.stderr, flush=True)


def rungs(lab: Lab) -> Iterator[tuple[str, Path]]:
    """Each rung with the store that holds what it showed."""
    scratch = lab.scratch
    files = {
        "DHCP leases (dnsmasq)": ("leases", scratch / "dnsmasq.leases"),
        "DHCP and DNS log (dnsmasq)": ("log", scratch / "dnsmasq.log"),
        "Neighbour table of the router": ("neighbours", scratch / "neighbours.txt"),
    }
    for title, (name, file) in files.items():
        analyze([file], lab.store(name))
        yield title, lab.store(name)
    yield "Tables of switch and router, asked by SNMP", lab.store("snmp")
    yield "NetFlow of the router (softflowd)", lab.store("netflow")
    logs = [file for _, file in files.values()]
    # Exports and answers are in stores only: files are read into a copy of them.
    for name, source in (("records", "netflow"), ("all", "questions")):
        shutil.copy(lab.store(source), lab.store(name))
        analyze(logs, lab.store(name))
    yield "Leases, logs, neighbour table and NetFlow together", lab.store("records")
    yield "Ordinary port, heard live", lab.store("port")
    yield "Ordinary port, then gentle questions", lab.store("questions")
    yield "Ordinary port, questions, leases, logs and neighbour table together", lab.store("all")
    analyze([scratch / "mirror.pcap"], lab.store("mirror"))
    yield "Mirror port", lab.store("mirror")


def analyze(files: Sequence[Path], store: Path) -> None:
    """Read files into a store."""
    command = [*ASEPSIS, "analyze", *map(str, files), "--store", str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        tell(done.stderr)


def list_row(lab: Lab, devices: Mapping[str, Device], columns: Mapping[str, str]) -> str:
    """How many lines of the practice's own list fit a device that was heard by all means but the mirror port."""
    path = lab.scratch / "list.csv"
    bought = [one for name, one in devices.items() if name not in NOT_BOUGHT]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns.values())
        rows.writerows([getattr(one, name) for name in columns] for one in bought)
    command = [*ASEPSIS, "import-devices", str(path), "--store", str(lab.store("all")), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    states = ", ".join(f"{count} {state}" for state, count in Counter(one["state"] for one in told["rows"]).items())
    return f"List of {len(bought)} devices with {', '.join(columns.values())}: {states}."


def row(title: str, one: Score, all_names: Sequence[str]) -> str:
    """One row of the table."""
    known, right = sum(one.known.values()), sum(one.right.values())
    precision = f"{right / known:.2f} ({right}/{known})" if known else "-"
    unseen = [name for name in all_names if name not in one.found]
    cells = [title, f"{len(one.found)}/{len(all_names)}", str(one.strangers)]
    cells += [str(one.known[name]) for name in ATTRIBUTES]
    return "| " + " | ".join([*cells, precision, ", ".join(unseen) or "-"]) + " |"


def print_table(lab: Lab, devices: Mapping[str, Device]) -> None:
    """The table, and what a list of devices adds."""
    print("| Source | Devices | Strangers | category | vendor | model | OS | Right of what is claimed | Unseen |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for title, store in rungs(lab):
        analysis = StoredSite.open(store).read() if store.exists() else None
        if analysis is None or not analysis.captures:
            print(f"| {title} | not measured | | | | | | | |")
        else:
            print(row(title, score(analysis, devices), list(devices)))
    for columns in (BOUGHT, LABELLED):
        print(f"\n{list_row(lab, devices, columns)}")


def main() -> int:
    """Play, listen, ask, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="folder to keep what was heard in")
    arguments = parser.parse_args()
    missing = [*missing_programs(), *(name for name in ("softflowd", "bridge") if shutil.which(name) is None)]
    if os.geteuid() != 0 or missing:
        tell(f"ladder.py: run it as root, with: {', '.join(missing) or 'all is there'}")
        return 2
    scratch = arguments.keep or Path(tempfile.mkdtemp(prefix="ladder-"))
    scratch.mkdir(exist_ok=True)
    scratch.chmod(0o755)
    devices = read_devices()
    clock = scratch / "clock"
    clock.write_text("+0\n", encoding="ascii")
    lab = Lab(scratch, clock, prefix=PREFIX)
    try:
        play(lab, devices)
    finally:
        lab.take_down()
    print_table(lab, devices)
    if not arguments.keep:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
