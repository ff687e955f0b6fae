"""Records the medical set: `python -m bench.medical.record OUT --python … --java … --dicom …` (as root)."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from bench.medical.lab import CLIENT_IP, SERVER_IP, recording
from bench.medical.scenes import SCENES, Tools

COLUMNS = (
    "capture", "mac", "ip", "role", "category", "vendor", "model", "os", "os_version", "firmware", "hostname", "basis",
    "certainty",
)  # fmt: skip


def main() -> None:
    """Record all scenes, or those whose names hold a text, and write their labels beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    for option in ("python", "java", "dicom"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    tools = Tools(options.python, options.java, options.dicom, str(Path(__file__).resolve().parent))
    options.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, scene in enumerate(SCENES, 1):
        capture = f"{scene.name.removesuffix('.dcm')}.pcap"
        sides = zip(
            (scene.client, scene.server),
            (f"02:4d:44:{number >> 8:02x}:{number & 255:02x}:0{side}" for side in "ab"),
            (CLIENT_IP, SERVER_IP),
            strict=True,
        )
        for label, mac, ip in sides:
            if label:
                basis = {"basis": "made by bench/medical", "certainty": "sure"}
                rows.append({"capture": capture, "mac": mac, "ip": ip, "role": "device", **label, **basis})
        if options.only in scene.name:
            with recording(number, options.out / capture) as lab:
                scene.act(lab, tools)
    with (options.out / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
