"""The exchanges of the medical set: which programs speak, and what a right answer says of each side."""

# ruff: noqa: E501 (a table: one scene a line)

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.medical import tables
from bench.medical.acts import Scene, datagrams, dicomweb, documents, fhir, hapi, nodes, sdc, spoken, store, toolkit

if TYPE_CHECKING:
    from collections.abc import Mapping

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

ARCHIVE, STORES = "{python} {here}/dicom_nodes.py archive", "{python} {here}/dicom_nodes.py store {file}"
DIMSE = "{node} {here}/dimse.cjs"
PIXELMED = "java -Djava.awt.headless=true -cp /usr/share/java/pixelmed.jar com.pixelmed.network"
TOOLKITS = (
    ("dcmtk-storescu", ARCHIVE, "storescu -R -aec ANY {server} 11112 {file}", 9, {"category": "pacs"}),
    ("dcmtk-dcmsend", "storescp --ignore -pm 11112", "dcmsend -aec ANY {server} 11112 {file}", 10, {}),
    ("dcmtk-echo", "storescp --ignore 11112", "echoscu -aec ANY {server} 11112", None, {}),
    (
        "dcmtk-find",
        ARCHIVE,
        "findscu -S -k QueryRetrieveLevel=STUDY -k PatientName=Canaryworth* -aec ANY {server} 11112",
        "dicom_workstation",
        {"category": "pacs"},
    ),
    (
        "dcmtk-move",
        ARCHIVE,
        "movescu -S -k QueryRetrieveLevel=STUDY -k StudyInstanceUID=1.2.3 -aem NODE9 -aec ANY {server} 11112",
        "dicom_workstation",
        {"category": "pacs"},
    ),
    (
        "dcmtk-worklist",
        "{python} {here}/dicom_nodes.py worklist",
        "findscu -W -k PatientName=Canaryworth* -aec ANY {server} 11112",
        "imaging_modality",
        {"category": "worklist_server"},
    ),
    (
        "dcmtk-orthanc",
        "Orthanc {here}/orthanc-dicom.json",
        "storescu -R -aec ANY {server} 11112 {file}",
        9,
        {"category": "pacs"},
    ),
    ("odil-store", ARCHIVE, "odil store {server} 11112 NODE1 ANY {file}", 9, {"category": "pacs"}),
    (
        "odil-find",
        ARCHIVE,
        "odil find {server} 11112 NODE1 ANY study PatientName=Canaryworth QueryRetrieveLevel=STUDY",
        "dicom_workstation",
        {"category": "pacs"},
    ),
    ("ctn-store", ARCHIVE, "send_image -q -a NODE1 -c ANY {server} 11112 {file}", 9, {"category": "pacs"}),
    ("ctn-receives", "simple_storage -k -c ANY 11112", "storescu -R -aec ANY {server} 11112 {file}", 10, {}),
    ("ctn-echo", "{python} {here}/dicom_nodes.py archive", "dicom_echo -a NODE1 -c ANY {server} 11112", None, {}),
    (
        "pixelmed-store",
        ARCHIVE,
        PIXELMED + ".StorageSOPClassSCU {server} 11112 ANY NODE1 {file} 0 0",
        6,
        {"category": "pacs"},
    ),
    ("dcmjs-store", ARCHIVE, DIMSE + " store {file}", 10, {"category": "pacs"}),
    ("dcmjs-receives", DIMSE + " serve", STORES, 4, {}),
    ("dcmjs-find", DIMSE + " serve", DIMSE + " find", "dicom_workstation", {"category": "pacs"}),
    (
        "dcmjs-worklist",
        "{python} {here}/dicom_nodes.py worklist",
        DIMSE + " worklist",
        "imaging_modality",
        {"category": "worklist_server"},
    ),
    ("dcmjs-echo", DIMSE + " serve", DIMSE + " echo", None, {}),
    ("gdcm-echo", ARCHIVE, "gdcmscu --echo {server} 11112 --aetitle NODE1 --call ANY", None, {}),
    (
        "gdcm-find",
        ARCHIVE,
        "gdcmscu --find --studyroot --study {server} 11112 --aetitle NODE1 --call ANY --key 8,52,STUDY",
        "dicom_workstation",
        {"category": "pacs"},
    ),
    ("receives-only", "{python} {here}/dicom_nodes.py receiver", STORES, 8, {}),
)
"""Program on the server, program on the client, number of the image that it sends or what it is, label of the server."""


def _toolkits() -> list[Scene]:
    made = []
    for name, server, client, sends, kept in TOOLKITS:
        file, told = IMAGES[sends] if isinstance(sends, int) else ("", {})
        if isinstance(sends, str):
            told = {"category": sends}
        made.append(Scene(name, toolkit(server, client, file), dict(told), dict(kept)))
    return made


SCENES = (
    *(Scene(f"store-gdcm-{file}", store(file, "gdcm"), dict(label), {"category": "pacs"}) for file, label in IMAGES),
    *(Scene(f"store-pynetdicom-{file}", store(file, "pynetdicom"), dict(label), {"category": "pacs"}) for file, label in IMAGES[:6]),
    Scene("worklist", nodes("worklist", "worklist-client"), {"category": "imaging_modality|ct_scanner"}, {"category": "worklist_server"}),
    Scene("console", nodes("archive", "console"), {"category": "ct_scanner"}, {"category": "pacs"}),
    Scene("viewer", nodes("archive", "viewer"), {"category": "dicom_workstation"}, {"category": "pacs"}),
    Scene("print", nodes("printer", "print-client"), {}, {"category": "dicom_printer"}),
    Scene("migration", nodes("archive", "many-makers"), {"category": "dicom_router|pacs"}, {"category": "pacs"}),
    Scene("hl7-gateway", hapi(*(PCD.format(app="BEDGW", of=of, equipment=f"{n}^BED{n}^00A0370000{n:06d}^EUI-64") for n, of in ((101, PUMP), (102, MONITOR), (103, VENTILATOR)))), GATEWAY, ENGINE),
    Scene("hl7-admissions", hapi(ADT), {"category": "ehr_server"}, ENGINE),
    Scene("hl7-orders", hapi(ORM), {"category": "ehr_server|worklist_server"}, ENGINE),
    Scene("hl7-analyser", hapi(OUL), {"category": "lab_analyzer"}, {}),
    Scene("hl7-alarms", hapi(ALARM), GATEWAY, {}),
    Scene("hl7-mindray", hapi(PCD.format(app="MINDRAY_EGATEWAY^00A037EB21757811^EUI-64", of=MONITOR, equipment="M1~~OBX|2||1^X^MDC|1.0.0.0|||||||X|||||||M2")), {"vendor": "Mindray"}, ENGINE),
    Scene("fhir", fhir, {}, {"category": "ehr_server", "firmware": "6.4.4"}),
    Scene("dicomweb", dicomweb, {"category": "dicom_workstation|medical_device"}, {"category": "pacs"}),
    Scene("documents", documents, {}, {"category": "ehr_server"}),
    Scene("sdc", sdc(), {}, {"category": "infusion_pump"}),
    Scene("poct-novabio", spoken(("poct_manager", "5000", "1"), ("poct", "5000", "NOVABIO/StatStrip/118211013/3.10.8.0")), {"category": "poc_analyzer", "vendor": "Nova Biomedical", "model": "StatStrip", "firmware": "3.10.8.0"}, {"category": "lab_data_manager"}),
    Scene("poct-roche", spoken(("poct_manager", "5001", "1"), ("poct", "5001", "ROCHE/Accu-Chek Inform II/UU13001122/4.3")), {"category": "poc_analyzer", "vendor": "Roche Diagnostics|Roche", "model": "Accu-Chek Inform II", "firmware": "4.3"}, {"category": "lab_data_manager"}),
    Scene("poct-dock", spoken(("poct_manager", "5000", "3"), ("poct", "5000", *(f"ABBOTT/i-STAT/30{n}/OS 1.{n}" for n in range(3)))), GATEWAY, {"category": "lab_data_manager"}),
    Scene("astm-sysmex", spoken(("astm_host", "5010", "1"), ("astm", "5010", "XN-550^00-22^A1234")), {"category": "lab_analyzer", "vendor": "Sysmex", "model": "XN-550"}, {}),
    Scene("astm-abbott", spoken(("astm_host", "5010", "1"), ("astm", "5010", "ARCHITECT^8.10^iSR52512")), {"category": "lab_analyzer", "vendor": "Abbott"}, {}),
    Scene("astm-unknown", spoken(("astm_host", "5010", "1"), ("astm", "5010", "Zephyr 7^1.0^77")), {"category": "lab_analyzer", "model": "Zephyr 7"}, {}),
    Scene("medibus-evita", spoken(("medibus_host", "4001", "8210", "Evita 4", "04.10:04.00"), ("medibus", "4001")), {}, GATEWAY),
    Scene("medibus-primus", spoken(("medibus_host", "2101", "8600", "Primus", "05.00:06.00"), ("medibus", "2101")), {}, GATEWAY),
    Scene("intellivue", datagrams(("intellivue", "")), {"category": "patient_monitor", "vendor": "Philips"}),
    Scene("pump-3613", spoken(("sink", "3613"), ("plain", "3613", "1")), {"category": "infusion_pump"}, {"category": "infusion_server"}),
    Scene("pump-spectrum", spoken(("greet", "23", "Welcome to the SIGMA Spectrum Diagnostic Terminal~~MAC Address: 02:00:5e:00:53:09~~SW: 20D29~~Sigma Spectrum SN: 778899 SW: v6.05.07~~> "), ("hear", "23")), {}, {"category": "infusion_pump", "vendor": "Baxter"}),
    *_toolkits(),
    *tables.machines(),
    *tables.messages(),
    *tables.analyzers(),
    *tables.bedside(),
)  # fmt: skip

RUST_FIND = "dicom-findscu --called-ae-title ANY {server}:11112 -q PatientName=Canaryworth*"
SECOND = (
    *tables.machines("second"),
    *tables.images("second"),
    *tables.messages("second"),
    *tables.analyzers("second"),
    *tables.bedside("second"),
    Scene("rust-find", toolkit(ARCHIVE, RUST_FIND + " --study"), {"category": "dicom_workstation"}),
    Scene("rust-worklist", toolkit("{python} {here}/dicom_nodes.py worklist", RUST_FIND + " --mwl"), {"category": "imaging_modality"}),
)  # fmt: skip
"""Other makers, programs and data than those of the first set, written before anybody saw how they are judged."""
THIRD = tuple(
    scene
    for read in (tables.machines, tables.images, tables.messages, tables.analyzers, tables.bedside)
    for scene in read("third")
)
"""Sayings of others in public sources and makers drawn by lot, none of which the rules were looked at with."""
FOURTH = (*tables.messages("fourth"), *tables.analyzers("fourth"))
"""More sayings of others, for the rules as the third set had mended them."""
DCMSEND, QUERY = "dcmsend -aec ANY {server} 11112 {file}", "-k QueryRetrieveLevel=STUDY -k PatientName=Canaryworth*"
DCMTK = "{python} {here}/dcmtk_nodes.py "
NO_MAKER = {"vendor": "!X", "model": "!X"}
FIFTH = (
    *tables.machines("fifth"),
    *tables.images("fifth", DCMSEND, "hub"),
    *tables.messages("fifth"),
    *tables.analyzers("fifth"),
    *tables.bedside("fifth"),
    *tables.traps("fifth"),
    Scene("e-dcmtk-archive", toolkit(DCMTK + "archive", RUST_FIND + " --study"), {"category": "dicom_workstation"}, {"category": "pacs"}),
    Scene("e-dcmtk-get", toolkit(DCMTK + "archive", "getscu -S " + QUERY + " -aec ANY {server} 11112"), {"category": "dicom_workstation"}, {"category": "pacs"}),
    Scene("e-dcmtk-worklist", toolkit(DCMTK + "worklist", RUST_FIND + " --mwl"), {"category": "imaging_modality"}, {"category": "worklist_server"}),
    Scene("e-dcmtk-echo", toolkit(DCMTK + "archive", "dicom-echoscu --called-ae-title ANY {server}:11112")),
    Scene("e-rust-receives", toolkit("dicom-storescp -p 11112 -o /tmp", DCMSEND, "CT_small.dcm"), {"category": "ct_scanner", "vendor": "GE HealthCare|GE", "model": "RHAPSODE"}),
    Scene("e-forwards", toolkit(ARCHIVE, DCMSEND + " {images}/MR_small.dcm {images}/e-us-epiq5.dcm", "CT_small.dcm"), {"category": "dicom_router|pacs", **NO_MAKER}, {"category": "pacs"}),
    Scene("e-printer", nodes("printer", "print-client"), {}, {"category": "dicom_printer"}),
    Scene("e-dock", spoken(("poct_manager", "5000", "3"), ("poct", "5000", "ABBOTT/i-STAT Alinity/71/1.9", "NOVABIO/StatStrip/72/3.10", "ROCHE/CoaguChek Pro II/73/4.0")), {"category": "medical_device_gateway", **NO_MAKER}, {"category": "lab_data_manager"}),
    Scene("e-hub", spoken(("astm_host", "5010", "3"), ("astm", "5010", "XN-1000^00-24^1", "AU5800^2.1^2", "cobas c 501^1^3")), {"category": "lab_data_manager|medical_device_gateway", **NO_MAKER}),
)  # fmt: skip
"""Devices, makers and shapes of messages that the first four lack, with look-alikes; labelled before the rules were opened."""
SETS = {"first": SCENES, "second": SECOND, "third": THIRD, "fourth": FOURTH, "fifth": FIFTH}
