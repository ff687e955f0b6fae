"""Who speaks in a recording of the medical set: programs on two sides of a cable, and the labels of both."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.medical.lab import CLIENT, CLIENT_IP, SERVER, SERVER_IP, SETTLE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.medical.lab import Lab

Label = dict[str, str]
"""Columns of the labels file that are known of one side: category, vendor, model, firmware."""


@dataclass(frozen=True)
class Tools:
    """Where the programs are that are not of this repository."""

    python: str
    """Python with pynetdicom, pydicom, sdc11073, dicomweb-client."""
    java: str
    """Class path with HAPI and the compiled classes of `java/`."""
    dicom: str
    """Folder of DICOM files of real machines (pydicom-data, pydicom's own)."""
    node: str
    """Node.js, which finds dcmjs-dimse, node-hl7-client and node-hl7-server by NODE_PATH."""
    here: str
    """This folder."""


@dataclass(frozen=True)
class Scene:
    """One recording with its labels."""

    name: str
    act: Callable[[Lab, Tools], None]
    client: Label = field(default_factory=dict)
    server: Label = field(default_factory=dict)


def store(file: str, program: str) -> Callable[[Lab, Tools], None]:
    """Send a file of a real machine to an archive, by GDCM or pynetdicom."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.python, f"{tools.here}/dicom_nodes.py", "archive", port=11112)
        path = f"{tools.dicom}/{file}"
        if program == "gdcm":
            lab.call(CLIENT, "gdcmscu", "--store", SERVER_IP, "11112", path, "--aetitle", "NODE1", "--call", "ANY")
        else:
            lab.call(CLIENT, tools.python, f"{tools.here}/dicom_nodes.py", "store", path)

    return act


def nodes(server: str, client: str) -> Callable[[Lab, Tools], None]:
    """Let two roles of dicom_nodes.py talk."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.python, f"{tools.here}/dicom_nodes.py", server, port=11112)
        lab.call(CLIENT, tools.python, f"{tools.here}/dicom_nodes.py", client, tools.dicom)

    return act


def hapi(*messages: str) -> Callable[[Lab, Tools], None]:
    """Send messages by HAPI to HAPI."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, "java", "-cp", tools.java, "ReceiveHl7", "2575", port=2575)
        lab.call(CLIENT, "java", "-cp", tools.java, "SendHl7", SERVER_IP, "2575", *messages)

    return act


def spoken(server: tuple[str, ...], client: tuple[str, ...]) -> Callable[[Lab, Tools], None]:
    """Let speak.py talk on both sides."""

    def act(lab: Lab, tools: Tools) -> None:
        speak = (tools.python, f"{tools.here}/speak.py")
        lab.start(SERVER, *speak, *server, port=int(server[1]) if server[1].isdigit() else 0)
        lab.call(CLIENT, *speak, *client)

    return act


def fhir(lab: Lab, tools: Tools) -> None:
    """Ask HAPI FHIR for its statement and for a patient."""
    lab.start(SERVER, "java", "-cp", tools.java, "FhirServer", "8080", port=8080)
    root = f"http://{SERVER_IP}:8080/fhir"
    for accept, path in (
        ("application/fhir+json", "/metadata"),
        ("application/fhir+xml", "/metadata?_format=xml"),
        ("application/fhir+json", "/Patient?name=Canaryworth"),
        ("application/fhir+xml", "/Patient/canary-7"),
    ):
        lab.call(CLIENT, "curl", "-s", "-H", f"Accept: {accept}", root + path)


def dicomweb(lab: Lab, tools: Tools) -> None:
    """Store, search and fetch over the DICOMweb of Orthanc."""
    lab.start(SERVER, "Orthanc", f"{tools.here}/orthanc.json", port=8042)
    lab.call(CLIENT, tools.python, f"{tools.here}/web_images.py", f"{tools.dicom}/CT_small.dcm")


def documents(lab: Lab, tools: Tools) -> None:
    """Ask a registry of documents and an index of patients."""
    lab.start(SERVER, tools.python, f"{tools.here}/documents.py", "serve", port=8081)
    lab.call(CLIENT, tools.python, f"{tools.here}/documents.py", "ask")


def sdc(kind: str = "69985") -> Callable[[Lab, Tools], None]:
    """A provider that announces its type, and a consumer that searches."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(CLIENT, tools.python, f"{tools.here}/sdc.py", "consumer", CLIENT_IP)
        lab.call(SERVER, tools.python, f"{tools.here}/sdc.py", "provider", SERVER_IP, kind)

    return act


def machine(name: str, folder: str = "") -> Callable[[Lab, Tools], None]:
    """Let a machine of a folder's machines.csv do its work with an archive that takes everything."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.python, f"{tools.here}/dicom_nodes.py", "hub", port=11112)
        lab.call(CLIENT, tools.python, f"{tools.here}/machine.py", name, folder)

    return act


def toolkit(server: str, client: str, file: str = "") -> Callable[[Lab, Tools], None]:
    """Run two programs of whatever toolkit; words in braces stand for places."""

    def act(lab: Lab, tools: Tools) -> None:
        for side, text in ((SERVER, server), (CLIENT, client)):
            parts = [
                part.format(
                    python=tools.python,
                    here=tools.here,
                    node=tools.node,
                    server=SERVER_IP,
                    file=f"{tools.dicom}/{file}",
                    images=tools.dicom,
                )
                for part in text.split()
            ]
            if side == SERVER:
                lab.start(side, *parts, port=11112)
            else:
                lab.call(side, *parts)

    return act


def hl7(program: str, *messages: str) -> Callable[[Lab, Tools], None]:
    """Send messages by python-hl7 to hl7apy, by node-hl7-client to node-hl7-server, or by Medplum to Medplum."""
    scripts = {"node": "hl7.cjs", "medplum": "medplum.cjs"}

    def act(lab: Lab, tools: Tools) -> None:
        if program in scripts:
            command = (tools.node, f"{tools.here}/{scripts[program]}")
        else:
            command = (tools.python, f"{tools.here}/hl7_nodes.py")
        lab.start(SERVER, *command, "serve", port=2575)
        lab.call(CLIENT, *command, "send", *messages)

    return act


def hl7_lines(message: str) -> Callable[[Lab, Tools], None]:
    """Send a message by speak.py, its segments ended by line feeds, to node-hl7-server."""

    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.node, f"{tools.here}/hl7.cjs", "serve", port=2575)
        lab.call(CLIENT, tools.python, f"{tools.here}/speak.py", "hl7_lines", "2575", message)

    return act


def sdc_printer(lab: Lab, tools: Tools) -> None:
    """A printer that announces itself as devices of the web services profile do, and a consumer of medical ones."""
    lab.start(CLIENT, tools.python, f"{tools.here}/sdc.py", "consumer", CLIENT_IP)
    lab.call(SERVER, tools.python, f"{tools.here}/sdc.py", "printer", SERVER_IP)


def sdc_provider(**told: str) -> Callable[[Lab, Tools], None]:
    """A provider that is asked for its metadata without TLS; `told` is what it says of itself."""

    def act(lab: Lab, tools: Tools) -> None:
        words = [f"{name}={text}" for name, text in told.items()]
        lab.start(SERVER, tools.python, f"{tools.here}/sdc.py", "device", SERVER_IP, *words)
        time.sleep(3 * SETTLE_SECONDS)
        lab.call(CLIENT, tools.python, f"{tools.here}/sdc.py", "asks", CLIENT_IP)

    return act


def datagrams(client: tuple[str, ...], server: tuple[str, ...] = ()) -> Callable[[Lab, Tools], None]:
    """Let speak.py send on one or both sides, without waiting for a listener."""

    def act(lab: Lab, tools: Tools) -> None:
        speak = (tools.python, f"{tools.here}/speak.py")
        if server:
            lab.start(SERVER, *speak, *server)
        lab.call(CLIENT, *speak, *client, lab.macs[0], CLIENT_IP)

    return act
