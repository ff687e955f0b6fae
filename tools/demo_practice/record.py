"""Records the demo practice: `sudo python3 tools/demo_practice/record.py -o knowledge/demo/practice.pcap`.

A maintainer's tool: it needs root, Linux network namespaces and the programs listed in knowledge/demo/SOURCE.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.demo_practice.devices import read_devices
from tools.demo_practice.network import FAKETIME, SWITCH, Network, in_namespace, settle
from tools.demo_practice.outside import INTERNET_ADDRESSES
from tools.demo_practice.retime import retime
from tools.demo_practice.scenes import DAY, Stage
from tools.demo_practice.timeline import Timeline

MAX_OCTETS = 4_000_000
"""What the shipped recording may weigh."""
PROGRAMS = (
    "Orthanc",
    "avahi-daemon",
    "busybox",
    "curl",
    "dhclient",
    "dnsmasq",
    "dump2dcm",
    "echoscu",
    "ethtool",
    "ip",
    "ippeveprinter",
    "nmbd",
    "openssl",
    "ping",
    "sipp",
    "smbd",
    "smbpasswd",
    "snmpd",
    "snmpget",
    "storescu",
    "tcpdump",
)
SNAPSHOT_OCTETS = "2048"
"""More than an Ethernet frame has: nothing is cut, and `retime` makes sure of it."""
QUIET_SECONDS = 1.0
"""How long the mirror listens on after each scene."""


def missing_programs() -> list[str]:
    """Return what the machine lacks, to be named in one line."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return missing if FAKETIME.exists() else [*missing, str(FAKETIME)]


def listen(network: Network, raw: Path) -> subprocess.Popen[bytes]:
    """Start the mirror: the bridge hands each frame to it once, whichever ports it crosses."""
    # Immediate mode: otherwise packets of the last second wait in the kernel, and are lost when tcpdump ends.
    # It keeps room for the longest frame in each place, so that frames are allowed no more than they need.
    words = ("tcpdump", "-i", "mirror", "--immediate-mode", "-U", "-s", SNAPSHOT_OCTETS, "-B", "16384", "-Z", "root")
    precise = ("--time-stamp-precision=nano", "-w", str(raw))
    process = subprocess.Popen(
        in_namespace(SWITCH, *words, *precise), stderr=subprocess.DEVNULL, start_new_session=True
    )
    network.running.append(process)
    settle(QUIET_SECONDS)
    return process


def play(stage: Stage, timeline: Timeline) -> None:
    """Play the day's scenes, one after the other."""
    for hour, scene in DAY:
        timeline.begin(hour, time.time())
        print(f"{hour:%H:%M} {scene.__doc__}", file=sys.stderr)
        scene(stage)
        settle(QUIET_SECONDS)


def record(output: Path, scratch: Path) -> int:
    """Build the practice, play its day, write the recording; return the number of packets."""
    devices = read_devices()
    raw, clock_file = scratch / "raw.pcap", scratch / "clock"
    timeline = Timeline(clock_file)
    clock_file.write_text("+0\n", encoding="ascii")
    network = Network(scratch, clock_file)
    try:
        network.build(list(devices.values()), INTERNET_ADDRESSES)
        mirror = listen(network, raw)
        play(Stage(network, devices), timeline)
        network.stop(mirror)
    finally:
        network.take_down()
    with raw.open("rb") as source, output.open("wb") as target:
        return retime(source, target, timeline.nanoseconds_of_day)


def main() -> int:
    """Record, and refuse a recording that is too large to ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--keep", action="store_true", help="keep the programs' files and logs")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("record.py: run it as root: it makes network namespaces", file=sys.stderr)
        return 2
    if missing := missing_programs():
        print(f"record.py: install the programs that are missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    scratch = Path(tempfile.mkdtemp(prefix="demo-practice-"))
    scratch.chmod(0o755)
    try:
        packets = record(arguments.output, scratch)
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    octets = arguments.output.stat().st_size
    print(f"{arguments.output}: {packets} packets, {octets} octets", file=sys.stderr)
    return 0 if octets <= MAX_OCTETS else 1


if __name__ == "__main__":
    sys.exit(main())
