"""Scenes from the tables beside this file: machines that make images, messages, analysers, the bedside."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from bench.medical.acts import (
    Scene,
    datagrams,
    hapi,
    hl7,
    hl7_lines,
    machine,
    sdc,
    sdc_printer,
    sdc_provider,
    spoken,
    toolkit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.medical.acts import Label
    from bench.medical.lab import Lab

    Act = Callable[[Lab, object], None]

DICOM_RS = "dicom-storescu --called-ae-title ANY {server}:11112 {file}"
GATEWAY, MANAGER = {"category": "medical_device_gateway"}, {"category": "lab_data_manager"}
SPEAKERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "poct": (("poct_manager", "5000", "1"), ("poct", "5000", "{said}")),
    "poct_anonymous": (("poct_manager", "5000", "1"), ("poct_anonymous", "5000", "{said}")),
    "poct_named": (("poct_manager", "5000", "1"), ("poct_named", "5000", "{said}")),
    "poct_composite": (("poct_manager", "5000", "1"), ("poct_composite", "5000", "{said}")),
    "astm_orders": (("astm_host", "5010", "1"), ("astm_orders", "5010", "{said}")),
    "web_at": (("web_at", "{said}"), ("agent", "11112", "")),
    "astm": (("astm_host", "5010", "1"), ("astm", "5010", "{said}")),
    "astm_bare": (("astm_host", "5010", "1"), ("astm_bare", "5010", "{said}")),
    "intellivue_session": (("intellivue_monitor", "{said}"), ("intellivue_asks", "24105")),
    "phd": (("phd_manager", "6024"), ("phd", "6024", "{said}")),
    "plain": (("sink", "{said}"), ("plain", "{said}", "1")),
    "greet": (("greet", "23", "{said}"), ("hear", "23")),
    "tls2762": (("tls", "2762"), ("tls_asks", "2762")),
    "web": (("web", "80", "{said}"), ("agent", "80", "")),
    "agent": (("web", "80", ""), ("agent", "80", "{said}")),
    "tls_named": (("tls", "443", "{said}"), ("tls_asks", "443")),
    "medibus": (("medibus_host", "4001", "{said}"), ("medibus", "4001")),
}
"""What speak.py does on server and client."""
SILENT = {"intellivue": "intellivue", "unity": "unity", "unity_time": "unity_time", "audit": "audit", "noise": "noise"}
"""What speak.py sends by UDP, to nobody in particular."""


def rows(name: str, folder: str = "") -> list[dict[str, str]]:
    """Rows of a table beside this file, or in a folder of it."""
    with (Path(__file__).parent / folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def label(row: dict[str, str]) -> Label:
    """What a row says that the device is."""
    return {name: row[name] for name in ("category", "vendor", "model", "firmware") if row[name]}


def machines(folder: str = "") -> list[Scene]:
    """A machine that makes images, and the archive it sends them to (labelled in the first set alone)."""
    found = []
    for row in rows("machines.csv", folder):
        sent = "store" in row["steps"]
        told = (
            label(row) if sent else {name: text for name, text in label(row).items() if name in ("category", "vendor")}
        )
        kept = {"category": "pacs"} if sent and not folder else {}
        found.append(Scene(f"machine-{row['name']}", machine(row["name"], folder), told, kept))
    return found


def images(folder: str, sends: str = DICOM_RS, role: str = "archive") -> list[Scene]:
    """Files of real machines, whose own headers say what made them, sent to a role of dicom_nodes.py."""
    archive = "{python} {here}/dicom_nodes.py " + role
    found = rows("images.csv", folder)
    return [Scene(f"image-{row['file']}", toolkit(archive, sends, row["file"]), label(row)) for row in found]


def messages(folder: str = "") -> list[Scene]:
    """Who sends HL7 messages, by three programs."""
    found = []
    for row in rows("messages.csv", folder):
        act = hl7_lines(row["message"]) if row["program"] == "raw" else hl7(row["program"], row["message"])
        act = hapi(row["message"]) if row["program"] == "hapi" else act
        receiver = {"category": row["receiver"]} if row["receiver"] else {}
        found.append(Scene(f"hl7-{row['name']}", act, label(row), receiver))
    return found


def analyzers(folder: str = "") -> list[Scene]:
    """Analysers of laboratories and of the point of care, and what they report to."""
    found = []
    for row in rows("analyzers.csv", folder):
        manager = MANAGER if row["speaks"].startswith("poct") and not folder else {}
        found.append(Scene(row["name"], speaker(row), label(row), manager))
    return found


def bedside(folder: str = "") -> list[Scene]:
    """Monitors, pumps, ventilators and what speaks for them."""
    found = []
    for row in rows("bedside.csv", folder):
        told = GATEWAY if row["speaks"] == "medibus" else label(row)
        is_server = row["side"] != "client"
        found.append(Scene(row["name"], speaker(row), {} if is_server else told, told if is_server else {}))
    return found


def medical_categories() -> list[str]:
    """Categories of the realm of medical devices."""
    taxonomy = Path(__file__).parents[2] / "knowledge" / "taxonomy.csv"
    with taxonomy.open(encoding="utf-8", newline="") as file:
        return [row["category"] for row in csv.DictReader(file) if row["realm"] == "iomt"]


def traps(folder: str) -> list[Scene]:
    """Look-alikes: whatever medical is said of them is wrong."""
    found = []
    for row in rows("traps.csv", folder):
        told = {"category": "!=" + "|".join(medical_categories())}
        is_server = row["side"] == "server"
        found.append(Scene(row["name"], speaker(row), {} if is_server else told, told if is_server else {}))
    return found


def speaker(row: dict[str, str]) -> Act:
    """What happens in the recording of a row."""
    speaks, said = row["speaks"], row["said"]
    if speaks == "sdc":
        return sdc(said.removeprefix("kind="))
    if speaks == "sdc_printer":
        return sdc_printer
    if speaks == "sdc_device":
        return sdc_provider(**dict(word.split("=", 1) for word in said.split(";")))
    if speaks in SILENT:
        return datagrams((SILENT[speaks], said))
    server, client = ([part.format(said=said) for part in side] for side in SPEAKERS[speaks])
    if speaks == "medibus":
        server = [*server[:2], *said.split("/")]
    return spoken(tuple(server), tuple(client))
