"""A blood sugar meter and the data manager it reports to (POCT1-A). Imitated: messages of our own over Linux' TCP."""

from __future__ import annotations

import argparse
import re
import socket
import socketserver

from tools.demo_practice.patients import HONEYCUTT_VANE, QUILLFEATHER, Patient
from tools.demo_practice.timeline import practice_now

PORT = 3001
MESSAGE_END = re.compile(rb"</([A-Z]{3}\.R\d\d)>\s*$")
MAX_MESSAGE_OCTETS = 65_536
METER_FIELDS = {
    "device_id": "B87879FFFE102035",
    "vendor_id": "ROCHE",
    "model_id": "ACCU-CHEK Inform II",
    "serial_id": "UU20130452",
    "manufacturer_name": "Roche Diagnostics",
    "hw_version": "1.3",
    "sw_version": "04.03.00",
    "device_name": "Glucose meter treatment room",
}


def now_text() -> str:
    """Return the practice's time as POCT1-A writes it."""
    return practice_now().isoformat(timespec="seconds")


def element(name: str, value: str) -> str:
    """Return a leaf, whose value stands in the attribute V."""
    return f'<{name} V="{value}"/>'


def message(kind: str, control: int, body: str) -> str:
    """Return a whole message of this kind with its header."""
    header = (
        element("HDR.message_type", kind)
        + element("HDR.control_id", str(control))
        + element("HDR.version_id", "POCT1")
        + element("HDR.creation_dttm", now_text())
    )
    return f"<{kind}><HDR>{header}</HDR>{body}</{kind}>"


def hello(control: int) -> str:
    """Return the message in which the meter says what it is."""
    fields = "".join(element(f"DEV.{name}", value) for name, value in METER_FIELDS.items())
    return message("HEL.R01", control, f"<DEV>{fields}</DEV>")


def result(control: int, patient: Patient, milligrams: int) -> str:
    """Return one observation with its patient."""
    observation = (
        element("OBS.observation_id", "GLU")
        + f'<OBS.value V="{milligrams}" U="mg/dL"/>'
        + element("OBS.method_cd", "M")
    )
    person = (
        element("PT.patient_id", patient.identifier)
        + element("PT.name", f"{patient.given} {patient.family}")
        + element("PT.birth_date", patient.born)
    )
    service = element("SVC.role_cd", "OBS") + element("SVC.observation_dttm", now_text())
    return message("OBS.R01", control, f"<SVC>{service}<PT>{person}<OBS>{observation}</OBS></PT></SVC>")


def read_message(line: socket.socket) -> tuple[str, bytes]:
    """Return the kind and octets of the next message; an empty kind at the end."""
    received = b""
    while len(received) < MAX_MESSAGE_OCTETS:
        part = line.recv(4096)
        if not part:
            return "", received
        received += part
        if found := MESSAGE_END.search(received):
            return found[1].decode(), received
    raise ValueError("the message is too long")


class Manager(socketserver.BaseRequestHandler):
    """The data manager: acknowledges, asks for new results, ends the talk."""

    def handle(self) -> None:
        """Hold one conversation."""
        control = 500
        while True:
            kind, _ = read_message(self.request)
            if not kind or kind == "END.R01":
                return
            if kind != "ACK.R01":
                control += 1
                answer = element("ACK.type_cd", "AA") + element("ACK.ack_control_id", str(control))
                self.request.sendall(message("ACK.R01", control, f"<ACK>{answer}</ACK>").encode())
            if kind == "DST.R01":
                control += 1
                request = element("REQ.request_cd", "ROBS")
                self.request.sendall(message("REQ.R01", control, f"<REQ>{request}</REQ>").encode())


class ReusingServer(socketserver.ThreadingTCPServer):
    """A TCP server that may be started again at once."""

    allow_reuse_address = True
    daemon_threads = True


def dock(host: str) -> None:
    """Report as the meter does when it is put on its base."""
    status = (
        element("DST.status_dttm", now_text())
        + element("DST.new_observations_qty", "2")
        + element("DST.condition_cd", "R")
    )
    with socket.create_connection((host, PORT), timeout=10) as line:
        line.sendall(hello(1).encode())
        read_message(line)
        line.sendall(message("DST.R01", 2, f"<DST>{status}</DST>").encode())
        read_message(line)
        for control, (patient, milligrams) in enumerate(((QUILLFEATHER, 112), (HONEYCUTT_VANE, 187)), start=3):
            line.sendall(result(control, patient, milligrams).encode())
            read_message(line)
        line.sendall(message("EOT.R01", 5, f"<EOT>{element('EOT.topic_cd', 'OBS')}</EOT>").encode())
        read_message(line)
        line.sendall(message("END.R01", 6, f"<TRM>{element('TRM.reason_cd', 'NRM')}</TRM>").encode())


def main() -> None:
    """Be the data manager, or dock the meter at one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dock", metavar="HOST")
    arguments = parser.parse_args()
    if arguments.dock:
        dock(arguments.dock)
    else:
        ReusingServer(("", PORT), Manager).serve_forever()


if __name__ == "__main__":
    main()
