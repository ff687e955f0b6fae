"""Records the medical set: `python -m bench.medical.record OUT --python … --java … --dicom …` (as root)."""

from __future__ import annotations

import argparse
import csv
import subprocess
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.medical.acts import Scene, Tools
from bench.medical.lab import CLIENT_IP, SERVER_IP, Lab, recording
from bench.medical.scenes import SETS

COLUMNS = (
    "capture", "mac", "ip", "role", "category", "vendor", "model", "os", "os_version", "firmware", "hostname", "basis",
    "certainty",
)  # fmt: skip


def number(scene: Scene) -> int:
    """A number of a scene that stays when others come and go; its addresses are made of it."""
    return zlib.crc32(scene.name.encode()) % 65536


def capture(scene: Scene) -> str:
    """Name of the file of a scene."""
    return f"{scene.name.removesuffix('.dcm')}.pcap"


def record(scene: Scene, out: Path, tools: Tools) -> str:
    """Record one scene; return its name, and what went wrong."""
    try:
        with recording(number(scene), out / capture(scene)) as lab:
            scene.act(lab, tools)
    except subprocess.SubprocessError as error:
        return f"{scene.name}: {error}"
    return scene.name


def main() -> None:
    """Record all scenes, or those whose names hold a text, and write their labels beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    for option in ("python", "java", "dicom"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--node", default="node")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--only", default="")
    parser.add_argument("--set", choices=SETS, default="first")
    options = parser.parse_args()
    tools = Tools(options.python, options.java, options.dicom, options.node, str(Path(__file__).resolve().parent))
    options.out.mkdir(parents=True, exist_ok=True)
    rows, scenes = [], SETS[options.set]
    for scene in scenes:
        sides = zip((scene.client, scene.server), Lab(number(scene)).macs, (CLIENT_IP, SERVER_IP), strict=True)
        for label, mac, ip in sides:
            if label:
                basis = {"basis": "made by bench/medical", "certainty": "sure"}
                rows.append({"capture": capture(scene), "mac": mac, "ip": ip, "role": "device", **label, **basis})
    wanted = [scene for scene in scenes if options.only in scene.name]
    with ThreadPoolExecutor(options.jobs) as pool:
        for told in pool.map(lambda scene: record(scene, options.out, tools), wanted):
            print(told, flush=True)
    with (options.out / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
