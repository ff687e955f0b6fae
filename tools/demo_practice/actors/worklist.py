"""Writes the day's worklist as files for Orthanc's worklist plugin."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from tools.demo_practice.patients import BRAMBLEWICK, HONEYCUTT_VANE, MARROWGATE, QUILLFEATHER, Patient

WORKLIST_CLASS = "1.2.840.10008.5.1.4.31"
APPOINTMENTS = (
    (QUILLFEATHER, "US", "LOGIQP9"),
    (BRAMBLEWICK, "DX", "DRXEVO1"),
    (HONEYCUTT_VANE, "US", "LOGIQP9"),
    (MARROWGATE, "DX", "DRXEVO1"),
)


def write_appointment(folder: Path, patient: Patient, modality: str, station: str) -> None:
    """Write one scheduled step (PS3.3 C.4.10)."""
    dataset_module = importlib.import_module("pydicom.dataset")
    step = dataset_module.Dataset()
    step.Modality = modality
    step.ScheduledStationAETitle = station
    step.ScheduledProcedureStepStartDate = "20260302"
    step.ScheduledProcedureStepStartTime = "090000"
    step.ScheduledProcedureStepID = patient.identifier[-4:]
    item = dataset_module.Dataset()
    item.SpecificCharacterSet = "ISO_IR 100"
    item.AccessionNumber = f"A{patient.identifier[-6:]}"
    item.PatientName = patient.person_name
    item.PatientID = patient.identifier
    item.PatientBirthDate = patient.born
    item.PatientSex = patient.sex
    item.StudyInstanceUID = f"2.25.{int(patient.identifier[-6:]) * 1000}"
    item.ScheduledProcedureStepSequence = [step]
    metadata = dataset_module.FileMetaDataset()
    metadata.MediaStorageSOPClassUID = WORKLIST_CLASS
    metadata.MediaStorageSOPInstanceUID = f"2.25.{int(patient.identifier[-6:])}"
    metadata.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    item.file_meta = metadata
    item.save_as(folder / f"{patient.identifier}.wl", enforce_file_format=True)


def main() -> None:
    """Write all appointments into the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for patient, modality, station in APPOINTMENTS:
        write_appointment(folder, patient, modality, station)
    (folder / "lockfile").touch()


if __name__ == "__main__":
    main()
