"""DICOM nodes by pynetdicom: `python dicom_nodes.py ROLE [FILE or FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian
from pynetdicom import AE, AllStoragePresentationContexts, StoragePresentationContexts, evt
from pynetdicom.sop_class import (
    BasicGrayscalePrintManagementMeta,
    CTImageStorage,
    ModalityPerformedProcedureStep,
    ModalityWorklistInformationFind,
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)

PORT, SERVER = 11112, "10.44.0.20"
TRANSFER = [
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91",
]  # fmt: skip


def serve(classes: list[str]) -> None:
    """Accept everything of these classes."""
    node = AE(ae_title="ANY")
    for uid in classes:
        node.add_supported_context(uid, TRANSFER)
    handlers = [
        (evt.EVT_C_STORE, lambda _: 0x0000),
        (evt.EVT_C_FIND, lambda _: iter([(0x0000, None)])),
        (evt.EVT_N_CREATE, lambda event: (0x0000, event.attribute_list)),
    ]
    node.start_server(("", PORT), evt_handlers=handlers)


def ask(classes: list[str], title: str, find: str | None = None, files: list[Path] | None = None) -> None:
    """Propose these classes; query, and store the files."""
    node = AE(ae_title=title)
    for uid in classes:
        node.add_requested_context(uid, TRANSFER if files else ImplicitVRLittleEndian)
    for file in files or []:
        image = pydicom.dcmread(file)
        node.add_requested_context(image.SOPClassUID, image.file_meta.TransferSyntaxUID)
    link = node.associate(SERVER, PORT, ae_title="ANY")
    if not link.is_established:
        return
    if find is not None:
        query = Dataset()
        query.QueryRetrieveLevel = "STUDY"
        query.PatientName = "Canaryworth*"
        list(link.send_c_find(query, find))
    for file in files or []:
        link.send_c_store(file)
    link.release()


def main(role: str, place: str = "") -> None:  # noqa: C901 (one arm for each role)
    """Take the role."""
    storage = [str(context.abstract_syntax) for context in StoragePresentationContexts][:110]
    query = [
        StudyRootQueryRetrieveInformationModelFind,
        StudyRootQueryRetrieveInformationModelMove,
        PatientRootQueryRetrieveInformationModelFind,
    ]
    match role:
        case "archive":
            serve([Verification, *storage, *query, ModalityPerformedProcedureStep, "1.2.840.10008.1.20.1"])
        case "hub":
            more = [ModalityWorklistInformationFind, BasicGrayscalePrintManagementMeta, "1.2.840.10008.1.20.1"]
            every = [str(context.abstract_syntax) for context in AllStoragePresentationContexts]
            private = ["1.3.12.2.1107.5.9.1", "1.3.46.670589.11.0.0.12.1", "1.2.840.113619.4.26"]
            serve([Verification, *every, *private, *query, ModalityPerformedProcedureStep, *more])
        case "receiver":
            serve([Verification, *storage])
        case "worklist":
            serve([Verification, ModalityWorklistInformationFind, ModalityPerformedProcedureStep])
        case "printer":
            serve([Verification, BasicGrayscalePrintManagementMeta])
        case "store":
            ask([], "NODE1", files=[Path(place)])
        case "worklist-client":
            ask([ModalityWorklistInformationFind], "NODE2", ModalityWorklistInformationFind)
        case "console":
            ask([CTImageStorage, ModalityPerformedProcedureStep, ModalityWorklistInformationFind], "NODE3")
        case "viewer":
            ask(query, "NODE4", StudyRootQueryRetrieveInformationModelFind)
        case "print-client":
            ask([BasicGrayscalePrintManagementMeta], "NODE5")
        case "many-makers":
            names = ("CT_small.dcm", "MR_small.dcm", "US1_J2KI.dcm", "MR2_J2KI.dcm")
            ask([], "NODE6", files=[Path(place) / name for name in names])


if __name__ == "__main__":
    main(*sys.argv[1:])
