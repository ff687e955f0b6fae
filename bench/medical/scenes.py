"""The exchanges of the medical set: which programs speak, and what a right answer says of each side."""

# ruff: noqa: E501 (a table: one scene a line)

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.medical.lab import CLIENT, CLIENT_IP, SERVER, SERVER_IP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    here: str
    """This folder."""


@dataclass(frozen=True)
class Scene:
    """One recording with its labels."""

    name: str
    act: Callable[[Lab, Tools], None]
    client: Label = field(default_factory=dict)
    server: Label = field(default_factory=dict)


IMAGES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("JPGLosslessP14SV1_1s_1f_8b.dcm", {"category": "ultrasound", "vendor": "Philips", "model": "EPIQ 7C", "firmware": "EPIQ 7C_1.7.1.24"}),
    ("JPEG-LL.dcm", {"category": "nuclear_medicine", "vendor": "GE HealthCare", "model": "MILLENNIUM MG", "firmware": "2.0"}),
    ("MR-SIEMENS-DICOM-WithOverlays.dcm", {"category": "mri_scanner", "vendor": "Siemens Healthineers|Siemens", "model": "Avanto", "firmware": "syngo MR 2004V 4VB11D"}),
    ("MR2_J2KI.dcm", {"category": "mri_scanner", "vendor": "Philips", "model": "T5"}),
    ("OBXXXX1A.dcm", {"category": "ultrasound", "vendor": "Philips", "model": "CX50", "firmware": "CX50_210"}),
    ("RG3_J2KI.dcm", {"category": "xray", "vendor": "FUJIFILM Healthcare|Fujifilm", "model": "IRS"}),
    ("US1_J2KI.dcm", {"category": "ultrasound", "vendor": "GE HealthCare", "model": "LOGIQ 700", "firmware": "R1.0.D"}),
    ("bad_sequence.dcm", {"category": "ct_scanner", "vendor": "Siemens Healthineers|Siemens", "model": "SOMATOM Definition AS+", "firmware": "syngo CT 2011A"}),
    ("gdcm-US-ALOKA-16.dcm", {"category": "ultrasound", "vendor": "Aloka|Hitachi|FUJIFILM Healthcare", "model": "SSD-4000"}),
    ("CT_small.dcm", {"category": "ct_scanner", "vendor": "GE HealthCare", "model": "RHAPSODE"}),
    ("MR_small.dcm", {"category": "mri_scanner", "vendor": "Canon Medical|Toshiba", "model": "MRT50H1", "firmware": "V3.51*P25"}),
    ("examples_ybr_color.dcm", {"category": "ultrasound", "vendor": "Fujifilm SonoSite|SonoSite|Fujifilm", "model": "Turbo", "firmware": "51.80.108.010"}),
    ("waveform_ecg.dcm", {"category": "ecg_cart", "vendor": "Mortara Instrument|Mortara|Baxter|Hillrom|Welch Allyn", "model": "el250", "firmware": "0.0.0"}),
    ("eCT_Supplemental.dcm", {"category": "ct_scanner", "vendor": "Acme Medical Devices", "model": "Super Dooper Scanner", "firmware": "1.00"}),
    ("rtplan.dcm", {"category": "radiotherapy"}),
)  # fmt: skip
"""Files of real machines, and what their own headers say. Where two names of a maker are in use, both are right."""


def _store(file: str, program: str) -> Callable[[Lab, Tools], None]:
    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.python, f"{tools.here}/dicom_nodes.py", "archive", wait=3)
        path = f"{tools.dicom}/{file}"
        if program == "gdcm":
            lab.call(CLIENT, "gdcmscu", "--store", SERVER_IP, "11112", path, "--aetitle", "NODE1", "--call", "ANY")
        else:
            lab.call(CLIENT, tools.python, f"{tools.here}/dicom_nodes.py", "store", path)

    return act


def _nodes(server: str, client: str) -> Callable[[Lab, Tools], None]:
    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, tools.python, f"{tools.here}/dicom_nodes.py", server, wait=3)
        lab.call(CLIENT, tools.python, f"{tools.here}/dicom_nodes.py", client, tools.dicom)

    return act


def _hapi(*messages: str) -> Callable[[Lab, Tools], None]:
    def act(lab: Lab, tools: Tools) -> None:
        lab.start(SERVER, "java", "-cp", tools.java, "ReceiveHl7", "2575", wait=5)
        lab.call(CLIENT, "java", "-cp", tools.java, "SendHl7", SERVER_IP, "2575", *messages)

    return act


def _spoken(server: tuple[str, ...], client: tuple[str, ...]) -> Callable[[Lab, Tools], None]:
    def act(lab: Lab, tools: Tools) -> None:
        speak = (tools.python, f"{tools.here}/speak.py")
        lab.start(SERVER, *speak, *server)
        lab.call(CLIENT, *speak, *client)

    return act


def _fhir(lab: Lab, tools: Tools) -> None:
    lab.start(SERVER, "java", "-cp", tools.java, "FhirServer", "8080", wait=15)
    root = f"http://{SERVER_IP}:8080/fhir"
    for accept, path in (
        ("application/fhir+json", "/metadata"),
        ("application/fhir+xml", "/metadata?_format=xml"),
        ("application/fhir+json", "/Patient?name=Canaryworth"),
        ("application/fhir+xml", "/Patient/canary-7"),
    ):
        lab.call(CLIENT, "curl", "-s", "-H", f"Accept: {accept}", root + path)


def _dicomweb(lab: Lab, tools: Tools) -> None:
    lab.start(SERVER, "Orthanc", f"{tools.here}/orthanc.json", wait=6)
    lab.call(CLIENT, tools.python, f"{tools.here}/web_images.py", f"{tools.dicom}/CT_small.dcm")


def _documents(lab: Lab, tools: Tools) -> None:
    lab.start(SERVER, tools.python, f"{tools.here}/documents.py", "serve", wait=2)
    lab.call(CLIENT, tools.python, f"{tools.here}/documents.py", "ask")


def _sdc(lab: Lab, tools: Tools) -> None:
    lab.start(CLIENT, tools.python, f"{tools.here}/sdc.py", "consumer", CLIENT_IP, wait=2)
    lab.call(SERVER, tools.python, f"{tools.here}/sdc.py", "provider", SERVER_IP)


PCD = "MSH|^~\\&|{app}|F|EHR|F|20261122||ORU^R01^ORU_R01|1|P|2.6|||NE|AL|||||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO~~PID|||CANARY7^^^F^MR||Canaryworth^Tweetina~~OBR|1|||{of}~~OBX|1||{of}|1.0.0.0|||||||X|||||||{equipment}"
PUMP, MONITOR, VENTILATOR = (
    "69985^MDC_DEV_PUMP_INFUS_MDS^MDC",
    "69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC",
    "70001^MDC_DEV_SYS_PT_VENT_MDS^MDC",
)
ADT = "MSH|^~\\&|KIS|F|ALL|F|20261122||ADT^A01^ADT_A01|2|P|2.5~~EVN|A01|20261122~~PID|||CANARY7||Canaryworth^Tweetina~~PV1||I"
ORM = "MSH|^~\\&|RISX|F|ALL|F|20261122||ORM^O01|3|P|2.3~~PID|||CANARY7||Canaryworth^Tweetina~~ORC|NW|1"
OUL = (
    "MSH|^~\\&|INST7^SN123^2.1|LAB|LIS|LAB|20261122||OUL^R22^OUL_R22|4|P|2.5.1~~PID|||CANARY7||Canaryworth~~OBR|1|||GLU"
)
ALARM = "MSH|^~\\&|ALERTS|F|AM|F|20261122||ORU^R40^ORU_R40|5|P|2.6~~PID|||CANARY7||Canaryworth~~OBR|1|||196616^MDC_EVT_ALARM^MDC"

GATEWAY, ENGINE = {"category": "medical_device_gateway"}, {"category": "integration_engine"}

SCENES = (
    *(Scene(f"store-gdcm-{file}", _store(file, "gdcm"), dict(label), {"category": "pacs"}) for file, label in IMAGES),
    *(Scene(f"store-pynetdicom-{file}", _store(file, "pynetdicom"), dict(label), {"category": "pacs"}) for file, label in IMAGES[:6]),
    Scene("worklist", _nodes("worklist", "worklist-client"), {"category": "imaging_modality|ct_scanner"}, {"category": "worklist_server"}),
    Scene("console", _nodes("archive", "console"), {"category": "ct_scanner"}, {"category": "pacs"}),
    Scene("viewer", _nodes("archive", "viewer"), {"category": "dicom_workstation"}, {"category": "pacs"}),
    Scene("print", _nodes("printer", "print-client"), {}, {"category": "dicom_printer"}),
    Scene("migration", _nodes("archive", "many-makers"), {"category": "dicom_router|pacs"}, {"category": "pacs"}),
    Scene("hl7-gateway", _hapi(*(PCD.format(app="BEDGW", of=of, equipment=f"{n}^BED{n}^00A0370000{n:06d}^EUI-64") for n, of in ((101, PUMP), (102, MONITOR), (103, VENTILATOR)))), GATEWAY, ENGINE),
    Scene("hl7-admissions", _hapi(ADT), {"category": "ehr_server"}, ENGINE),
    Scene("hl7-orders", _hapi(ORM), {"category": "ehr_server|worklist_server"}, ENGINE),
    Scene("hl7-analyser", _hapi(OUL), {"category": "lab_analyzer"}, {}),
    Scene("hl7-alarms", _hapi(ALARM), GATEWAY, {}),
    Scene("hl7-mindray", _hapi(PCD.format(app="MINDRAY_EGATEWAY^00A037EB21757811^EUI-64", of=MONITOR, equipment="M1~~OBX|2||1^X^MDC|1.0.0.0|||||||X|||||||M2")), {"vendor": "Mindray"}, ENGINE),
    Scene("fhir", _fhir, {}, {"category": "ehr_server", "firmware": "6.4.4"}),
    Scene("dicomweb", _dicomweb, {"category": "dicom_workstation|medical_device"}, {"category": "pacs"}),
    Scene("documents", _documents, {}, {"category": "ehr_server"}),
    Scene("sdc", _sdc, {}, {"category": "infusion_pump"}),
    Scene("poct-novabio", _spoken(("poct_manager", "5000", "1"), ("poct", "5000", "NOVABIO/StatStrip/118211013/3.10.8.0")), {"category": "poc_analyzer", "vendor": "Nova Biomedical", "model": "StatStrip", "firmware": "3.10.8.0"}, {"category": "lab_data_manager"}),
    Scene("poct-roche", _spoken(("poct_manager", "5001", "1"), ("poct", "5001", "ROCHE/Accu-Chek Inform II/UU13001122/4.3")), {"category": "poc_analyzer", "vendor": "Roche Diagnostics|Roche", "model": "Accu-Chek Inform II", "firmware": "4.3"}, {"category": "lab_data_manager"}),
    Scene("poct-dock", _spoken(("poct_manager", "5000", "3"), ("poct", "5000", *(f"ABBOTT/i-STAT/30{n}/OS 1.{n}" for n in range(3)))), GATEWAY, {"category": "lab_data_manager"}),
    Scene("astm-sysmex", _spoken(("astm_host", "5010", "1"), ("astm", "5010", "XN-550^00-22^A1234")), {"category": "lab_analyzer", "vendor": "Sysmex", "model": "XN-550"}, {}),
    Scene("astm-abbott", _spoken(("astm_host", "5010", "1"), ("astm", "5010", "ARCHITECT^8.10^iSR52512")), {"category": "lab_analyzer", "vendor": "Abbott"}, {}),
    Scene("astm-unknown", _spoken(("astm_host", "5010", "1"), ("astm", "5010", "Zephyr 7^1.0^77")), {"category": "lab_analyzer", "model": "Zephyr 7"}, {}),
    Scene("medibus-evita", _spoken(("medibus_host", "4001", "8210", "Evita 4", "04.10:04.00"), ("medibus", "4001")), {}, GATEWAY),
    Scene("medibus-primus", _spoken(("medibus_host", "2101", "8600", "Primus", "05.00:06.00"), ("medibus", "2101")), {}, GATEWAY),
    Scene("intellivue", lambda lab, tools: lab.call(CLIENT, tools.python, f"{tools.here}/speak.py", "intellivue", lab.macs[0], CLIENT_IP), {"category": "patient_monitor", "vendor": "Philips"}),
    Scene("pump-3613", _spoken(("sink", "3613"), ("plain", "3613", "1")), {"category": "infusion_pump"}, {"category": "infusion_server"}),
    Scene("pump-spectrum", _spoken(("greet", "23", "Welcome to the SIGMA Spectrum Diagnostic Terminal~~MAC Address: 02:00:5e:00:53:09~~SW: 20D29~~Sigma Spectrum SN: 778899 SW: v6.05.07~~> "), ("hear", "23")), {}, {"category": "infusion_pump", "vendor": "Baxter"}),
)  # fmt: skip
