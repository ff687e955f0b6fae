"""A machine that makes images, by pynetdicom: `python machine.py NAME [FOLDER]` with a name of machines.csv."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ImplicitVRLittleEndian, generate_uid
from pynetdicom import AE, sop_class
from pynetdicom.sop_class import (
    BasicGrayscalePrintManagementMeta,
    ModalityPerformedProcedureStep,
    ModalityWorklistInformationFind,
    StorageCommitmentPushModel,
    Verification,
)

PORT, SERVER = 11112, "10.44.0.20"
STEPS = {
    "worklist": ModalityWorklistInformationFind,
    "step": ModalityPerformedProcedureStep,
    "commit": StorageCommitmentPushModel,
    "print": BasicGrayscalePrintManagementMeta,
    "echo": Verification,
}
"""What a machine does beside storing, and the service it proposes for it."""
ROOT = "1.2.826.0.1.3680043.8.498."


def machines(folder: str) -> dict[str, dict[str, str]]:
    """Rows of machines.csv by name."""
    with (Path(__file__).parent / folder / "machines.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def image(row: dict[str, str], storage: str) -> Dataset:
    """An object as small as can be, with an invented patient and the row's equipment."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = storage, generate_uid(ROOT)
    made.StudyInstanceUID, made.SeriesInstanceUID = generate_uid(ROOT), generate_uid(ROOT)
    made.PatientName, made.PatientID = "Canaryworth^Tweetina", "CANARY7"
    for keyword, column in (
        ("Modality", "modality"),
        ("Manufacturer", "manufacturer"),
        ("ManufacturerModelName", "model"),
        ("SoftwareVersions", "firmware"),
    ):
        if row[column]:
            setattr(made, keyword, row[column].split("\\") if column == "firmware" else row[column])
    return made


def main(name: str, folder: str = "") -> None:
    """Do what the row says, in one association, as machines do."""
    row = machines(folder)[name]
    steps = row["steps"].split()
    node = AE(ae_title="NODE7")
    if row["implementation"]:
        node.implementation_class_uid = UID(row["implementation"])
        node.implementation_version_name = row["version_name"] or None
    storage = str(getattr(sop_class, row["storage"], row["storage"]))
    for uid in (*(STEPS[step] for step in steps if step in STEPS), *filter(None, [storage])):
        node.add_requested_context(uid, ImplicitVRLittleEndian)
    link = node.associate(SERVER, PORT, ae_title="ANY")
    if not link.is_established:
        return
    if "worklist" in steps:
        query = Dataset()
        query.PatientName = "Canaryworth*"
        query.ScheduledProcedureStepSequence = [Dataset()]
        list(link.send_c_find(query, ModalityWorklistInformationFind))
    if "step" in steps:
        begun = Dataset()
        begun.PerformedProcedureStepStatus = "IN PROGRESS"
        link.send_n_create(begun, ModalityPerformedProcedureStep, generate_uid(ROOT))
    if "echo" in steps:
        link.send_c_echo()
    if "store" in steps:
        link.send_c_store(image(row, storage))
    link.release()


if __name__ == "__main__":
    main(*sys.argv[1:])
