"""Write captures and labels of devices that announce themselves as published facts say.

    python -m bench.generalisation.record OUT --half learn --recog DIR --home-assistant DIR --kentik DIR

Each device sends one announcement and nothing else. OUT gets captures and `labels.csv`, as the scorer reads them, and
`facts.csv`: which fact each device is.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from pathlib import Path

from bench.generalisation.facts import READERS, Fact, facts, with_other_names
from bench.generalisation.frames import Device, capture
from bench.generalisation.speak import CHANNELS

COLUMNS = ("capture", "mac", "ip", "role", "category", "vendor", "model", "os", "os_version", "firmware", "hostname")
BESIDES = ("basis", "certainty")
BLOCK_DIGITS = 6
TOGETHER = 25
"""Devices of one capture; more would look like a network whose devices tell of each other."""


def made(fact: Fact, number: int) -> Device:
    """Return the device of a fact: its address is of no maker, unless the source tells the block."""
    tail = hashlib.sha256(f"{number}{fact.said}".encode()).digest()
    head = bytes.fromhex(fact.block) if len(fact.block) == BLOCK_DIGITS else b"\x02\xa5\xe9"
    device = Device(head + tail[:3], bytes((10, 200, 1 + number // 200, 1 + number % 200)))
    CHANNELS[fact.channel](device, fact.said)
    return device


def write(out: Path, chosen: list[Fact]) -> None:
    """Write captures, labels and facts."""
    out.mkdir(parents=True, exist_ok=True)
    devices = [made(fact, number) for number, fact in enumerate(chosen)]
    with (
        (out / "labels.csv").open("w", encoding="utf-8", newline="") as labels,
        (out / "facts.csv").open("w", encoding="utf-8", newline="") as told,
    ):
        label, tell = csv.writer(labels), csv.writer(told)
        label.writerow(COLUMNS + BESIDES)
        tell.writerow(("capture", "mac", "source", "maker", "said"))
        for number, (fact, device) in enumerate(zip(chosen, devices, strict=True)):
            name = f"{number // TOGETHER:03}.pcap"
            mac, ip = device.mac.hex(":"), ".".join(map(str, device.ip))
            row = (
                name,
                mac,
                ip,
                "device",
                fact.category,
                with_other_names(fact.maker),
                fact.model,
                fact.os,
                "",
                "",
                "",
            )
            label.writerow((*row, fact.source, "sure"))
            tell.writerow((name, mac, fact.source, fact.maker, str(fact.said)))
    for start in range(0, len(devices), TOGETHER):
        frames = (frame for device in devices[start : start + TOGETHER] for frame in device.frames)
        (out / f"{start // TOGETHER:03}.pcap").write_bytes(capture(frames))


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--half", choices=("learn", "judge"), required=True)
    for source in READERS:
        parser.add_argument(f"--{source}", type=Path)
    arguments = vars(parser.parse_args())
    folders = {source: folder for source in READERS if (folder := arguments[source.replace("-", "_")])}
    chosen = [fact for fact in facts(folders) if fact.half == arguments["half"]]
    write(arguments["out"], chosen)
    print(f"{len(chosen)} devices of {len({fact.maker for fact in chosen})} makers")


if __name__ == "__main__":
    main()
