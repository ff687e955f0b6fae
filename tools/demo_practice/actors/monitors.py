"""Two bedside monitors. Real: the MLLP client of python-hl7; imitated: the messages.

The Mindray reports to the integration engine (IHE PCD-01, MDC codes). The Contec calls the public address that the
notices of CISA and FDA of January 2025 name, and sends its patient's data there in clear.
"""

from __future__ import annotations

import argparse
import importlib
import socket
import time

from tools.demo_practice.patients import MARROWGATE, THISTLEDOWN, Patient
from tools.demo_practice.timeline import practice_now

MINDRAY_SERIAL, MINDRAY_EUI64 = "KN-20420133", "000F14FFFE422033"
EQUIPMENT = f"{MINDRAY_SERIAL}^MINDRAY^{MINDRAY_EUI64}^EUI-64"
BEACON_ADDRESS, BEACON_PORT = "202.114.4.120", 515
FILES_ADDRESS, FILES_PORTS = "202.114.4.119", (111, 2049)
"""Portmapper and NFS."""


def now_text() -> str:
    """Return the practice's time as HL7 writes it."""
    return practice_now().strftime("%Y%m%d%H%M%S%z")


def mindray_report(number: int) -> str:
    """Return an observation report (IHE DEV TF-2, 3.1)."""
    patient, now = MARROWGATE, now_text()
    values = (
        ("147842", "MDC_ECG_HEART_RATE", 71 + number % 4, "MDC_DIM_BEAT_PER_MIN"),
        ("150456", "MDC_PULS_OXIM_SAT_O2", 97, "MDC_DIM_PERCENT"),
    )
    sender, profile = f"MINDRAY_EPM^{MINDRAY_EUI64}^EUI-64", "IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO"
    kind = f"ORU^R01^ORU_R01|{20420000 + number}|P|2.6|||AL|NE|USA|UNICODE UTF-8|||{profile}"
    lines = [
        f"MSH|^~\\&|{sender}|MINDRAY|MIRTH|LINDEN|{now}||{kind}",
        f"PID|||{patient.identifier}^^^LINDEN^PI||{patient.person_name}^^^^^L||{patient.born}|{patient.sex}",
        "PV1||O|ROOM1^^BED1",
        f"OBR|1||{number}^MINDRAY_EPM^{MINDRAY_EUI64}^EUI-64|182777000^monitoring of patient^SCT|||{now}",
        f"OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||{EQUIPMENT}",
    ]
    for order, (code, term, value, unit) in enumerate(values, start=2):
        lines.append(
            f"OBX|{order}|NM|{code}^{term}^MDC|1.1.1.{code}|{value}|{unit}^{unit}^MDC|||||R|||{now}||||{EQUIPMENT}"
        )
    return "\r".join(lines) + "\r"


def contec_report(number: int, patient: Patient) -> str:
    """Return what the Contec monitor sends away: a plain HL7 message with the patient in clear."""
    return "\r".join(
        (
            f"MSH|^~\\&|CMS8000|CONTEC|CMS|CONTEC|{now_text()}||ORU^R01|{number}|P|2.4",
            f"PID|||{patient.identifier}||{patient.person_name}||{patient.born}|{patient.sex}",
            "OBR|1|||CMS8000^Patient Monitor",
            f"OBX|1|NM|HR||{66 + number % 5}|bpm|||||R",
            "OBX|2|NM|SpO2||98|%|||||R",
            "",
        )
    )


def report_mindray(host: str, port: int, count: int) -> None:
    """Send reports to the integration engine, each acknowledged."""
    client_module = importlib.import_module("hl7.client")
    with client_module.MLLPClient(host, port) as client:
        for number in range(1, count + 1):
            client.send_message(mindray_report(number))
            time.sleep(0.3)


def beacon_contec(count: int) -> None:
    """Try the file service, then send reports to the public address."""
    for port in FILES_PORTS:
        with socket.socket() as knock:
            knock.settimeout(1)
            knock.connect_ex((FILES_ADDRESS, port))
    with socket.create_connection((BEACON_ADDRESS, BEACON_PORT), timeout=5) as line:
        for number in range(1, count + 1):
            line.sendall(b"\x0b" + contec_report(number, THISTLEDOWN).encode() + b"\x1c\r")
            time.sleep(0.3)


def main() -> None:
    """Speak as one of the monitors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("monitor", choices=("mindray", "contec"))
    parser.add_argument("--host", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--count", type=int, default=4)
    arguments = parser.parse_args()
    if arguments.monitor == "mindray":
        report_mindray(arguments.host, arguments.port, arguments.count)
    else:
        beacon_contec(arguments.count)


if __name__ == "__main__":
    main()
