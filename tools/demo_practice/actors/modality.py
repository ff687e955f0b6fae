"""An imaging device: asks for the worklist and stores images. Real: pynetdicom; imitated: the maker's names."""

# ruff: noqa: ANN401 (objects of packages that only the recorder needs)
from __future__ import annotations

import argparse
import importlib
import math
from dataclasses import dataclass
from typing import Any

from tools.demo_practice.patients import PATIENTS, Patient
from tools.demo_practice.timeline import practice_now

VERIFICATION = "1.2.840.10008.1.1"
WORKLIST_FIND = "1.2.840.10008.5.1.4.31"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
SUCCESS, PENDING = 0x0000, (0xFF00, 0xFF01)
UID_ROOT = "2.25."
"""UUID-derived: names nobody (PS3.5 B.2)."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What an imaging device says of itself (PS3.3 C.7.5.1)."""

    ae_title: str
    implementation_class_uid: str
    implementation_version: str
    modality: str
    storage_class: str
    manufacturer: str
    model: str
    station: str
    serial: str
    software_versions: tuple[str, ...]
    rows: int
    columns: int
    detector: str = ""


MACHINES = {
    "ultrasound": Machine(
        "LOGIQP9",
        "1.2.840.113619.6.901",
        "LOGIQ_R3",
        "US",
        "1.2.840.10008.5.1.4.1.1.6.1",
        "GE Healthcare",
        "LOGIQP9",
        "US-ROOM2",
        "LP9D20113",
        ("LOGIQP9:R3.1.6",),
        180,
        240,
    ),
    "xray-console": Machine(
        "DRXEVO1",
        "1.2.840.113564.3.901",
        "DRX_64",
        "DX",
        "1.2.840.10008.5.1.4.1.1.1.1",
        "Carestream Health",
        "DRX-Evolution Plus",
        "DRX-CONSOLE1",
        "EVO20317",
        ("6.4.1.120", "DirectView V5"),
        320,
        260,
        "DRXP20441",
    ),
}


def picture(machine: Machine, number: int) -> bytes:
    """Return invented pixels: rings for a sector scan, a shaded plate for an X-ray, one octet or two a pixel."""
    middle = machine.columns / 2
    values = []
    for row in range(machine.rows):
        for column in range(machine.columns):
            distance = math.hypot(column - middle, row)
            values.append(int(distance * (7 + number) + (row * column) % 29))
    if machine.modality == "US":
        return bytes(value % 256 for value in values)
    return b"".join((value % 4096).to_bytes(2, "little") for value in values)


def image(machine: Machine, patient: Patient, number: int) -> Any:
    """Return one image of the patient as a data set that can be stored."""
    dataset_module = importlib.import_module("pydicom.dataset")
    dataset = dataset_module.Dataset()
    now = practice_now()
    wide = machine.modality != "US"
    study = int(patient.identifier[-6:]) * 1000 + (1 if wide else 2)
    values = {
        "SpecificCharacterSet": "ISO_IR 100",
        "ImageType": ["ORIGINAL", "PRIMARY", ""],
        "SOPClassUID": machine.storage_class,
        "SOPInstanceUID": f"{UID_ROOT}{study}{number:03}",
        "StudyDate": now.strftime("%Y%m%d"),
        "StudyTime": now.strftime("%H%M%S"),
        "AccessionNumber": f"A{study}",
        "Modality": machine.modality,
        "Manufacturer": machine.manufacturer,
        "InstitutionName": "Linden Street Practice",
        "StationName": machine.station,
        "ManufacturerModelName": machine.model,
        "PatientName": patient.person_name,
        "PatientID": patient.identifier,
        "PatientBirthDate": patient.born,
        "PatientSex": patient.sex,
        "DeviceSerialNumber": machine.serial,
        "SoftwareVersions": list(machine.software_versions),
        "StudyInstanceUID": f"{UID_ROOT}{study}",
        "SeriesInstanceUID": f"{UID_ROOT}{study}1",
        "SeriesNumber": 1,
        "InstanceNumber": number,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": machine.rows,
        "Columns": machine.columns,
        "BitsAllocated": 16 if wide else 8,
        "BitsStored": 12 if wide else 8,
        "HighBit": 11 if wide else 7,
        "PixelRepresentation": 0,
        "PixelData": picture(machine, number),
    }
    if machine.detector:
        values["DetectorID"] = machine.detector
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset["PixelData"].VR = "OW" if wide else "OB"
    metadata = dataset_module.FileMetaDataset()
    metadata.TransferSyntaxUID = EXPLICIT_LITTLE_ENDIAN
    dataset.file_meta = metadata
    return dataset


def worklist_question(modality: str) -> Any:
    """Return the keys of a worklist query for this modality's scheduled steps (PS3.4 K.6.1)."""
    dataset_module = importlib.import_module("pydicom.dataset")
    step = dataset_module.Dataset()
    step.ScheduledStationAETitle = ""
    step.ScheduledProcedureStepStartDate = ""
    step.Modality = modality
    question = dataset_module.Dataset()
    question.PatientName = ""
    question.PatientID = ""
    question.PatientBirthDate = ""
    question.AccessionNumber = ""
    question.ScheduledProcedureStepSequence = [step]
    return question


def associate(machine: Machine, archive: tuple[str, int], called_ae: str, contexts: list[str]) -> Any:
    """Return an established association; raise RuntimeError when the archive refuses."""
    pynetdicom = importlib.import_module("pynetdicom")
    entity = pynetdicom.AE(ae_title=machine.ae_title)
    entity.implementation_class_uid = machine.implementation_class_uid
    entity.implementation_version_name = machine.implementation_version
    for context in contexts:
        entity.add_requested_context(context, EXPLICIT_LITTLE_ENDIAN)
    association = entity.associate(*archive, ae_title=called_ae)
    if not association.is_established:
        raise RuntimeError(f"{called_ae} refused the association of {machine.ae_title}")
    return association


def ask_worklist(machine: Machine, archive: tuple[str, int], called_ae: str) -> None:
    """Check the connection and read the worklist."""
    association = associate(machine, archive, called_ae, [VERIFICATION, WORKLIST_FIND])
    association.send_c_echo()
    answers = [status for status, _ in association.send_c_find(worklist_question(machine.modality), WORKLIST_FIND)]
    association.release()
    if not any(status.Status in PENDING for status in answers):
        raise RuntimeError("the worklist is empty")


def store(machine: Machine, archive: tuple[str, int], called_ae: str, patient: Patient, count: int) -> None:
    """Store `count` images of the patient; raise RuntimeError when one is not taken."""
    association = associate(machine, archive, called_ae, [VERIFICATION, machine.storage_class])
    for number in range(1, count + 1):
        status = association.send_c_store(image(machine, patient, number))
        if status.Status != SUCCESS:
            raise RuntimeError(f"the archive answered {status.Status:#06x}")
    association.release()


def main() -> None:
    """Do one exam, or only look at the worklist when no patient is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("machine", choices=sorted(MACHINES))
    parser.add_argument("archive")
    parser.add_argument("--called-ae", default="ORTHANC")
    parser.add_argument("--port", type=int, default=4242)
    parser.add_argument("--patient", help="family name")
    parser.add_argument("--images", type=int, default=1)
    arguments = parser.parse_args()
    machine = MACHINES[arguments.machine]
    archive = (arguments.archive, arguments.port)
    ask_worklist(machine, archive, arguments.called_ae)
    for patient in PATIENTS:
        if patient.family == arguments.patient:
            store(machine, archive, arguments.called_ae, patient, arguments.images)


if __name__ == "__main__":
    main()
