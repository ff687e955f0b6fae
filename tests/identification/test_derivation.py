"""Tests of what follows from one observation."""

from __future__ import annotations

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.derivation import COMMITMENT, derive
from asepsis.identification.lookup import Table, load_table

CT, ENHANCED_CT, MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4"
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
WORKLIST, STEP = "1.2.840.10008.5.1.4.31", "1.2.840.10008.3.1.2.3.3"
FIND = "1.2.840.10008.5.1.4.1.2.2.1"


@pytest.fixture(scope="module")
def sop_classes() -> Table:
    return load_table(shipped_folder() / "lookups" / "dicom_sop_classes.csv")


def test_one_storage_modality_is_that_modality(sop_classes: Table) -> None:
    syntaxes = [CT, ENHANCED_CT, DOSE_REPORT, WORKLIST, STEP]
    derived = derive("dicom.association_request", {"abstract_syntaxes": list(syntaxes)}, sop_classes)
    assert derived is not None
    assert derived.kind == "dicom.proposal"
    assert derived.fields["category"] == "ct_scanner"
    assert derived.fields["storage_classes"] == 2
    assert derived.fields["worklist"] is True
    assert derived.fields["query"] is False


def test_several_modalities_imply_no_category(sop_classes: Table) -> None:
    derived = derive("dicom.association_request", {"abstract_syntaxes": [CT, MR]}, sop_classes)
    assert derived is not None
    assert "category" not in derived.fields
    assert derived.fields["modalities"] == ["CT", "MR"]


def test_acceptance_is_read_apart(sop_classes: Table) -> None:
    derived = derive("dicom.association_accept", {"accepted": [CT, FIND]}, sop_classes)
    assert derived is not None
    assert derived.kind == "dicom.acceptance"
    assert derived.fields["query"] is True


def test_other_kinds_imply_nothing(sop_classes: Table) -> None:
    assert derive("dhcp.request", {}, sop_classes) is None


def test_a_private_class_names_its_maker(sop_classes: Table) -> None:
    derived = derive("dicom.association_request", {"abstract_syntaxes": ["1.2.840.113619.4.3"]}, sop_classes)
    assert derived is not None
    assert derived.fields["vendor"] == "GE HealthCare"


def test_a_private_class_that_no_table_knows_names_the_maker_of_its_branch(sop_classes: Table) -> None:
    derived = derive("dicom.association_request", {"abstract_syntaxes": ["1.3.12.2.1107.5.99.3.11"]}, sop_classes)
    assert derived is not None
    assert derived.fields["vendor"] == "Siemens Healthineers"


def test_an_unknown_class_of_the_standard_names_nobody(sop_classes: Table) -> None:
    derived = derive("dicom.association_request", {"abstract_syntaxes": ["1.2.840.10008.5.1.4.1.1.999"]}, sop_classes)
    assert derived is not None
    assert "vendor" not in derived.fields
    assert derived.fields["stores"] is True


def test_reports_and_secondary_captures_are_stored_too(sop_classes: Table) -> None:
    derived = derive("dicom.association_accept", {"accepted": [SECONDARY_CAPTURE, COMMITMENT]}, sop_classes)
    assert derived is not None
    assert derived.fields["storage_classes"] == 0
    assert derived.fields["stores"] is True
    assert derived.fields["commitment"] is True


def test_a_worklist_alone_stores_nothing(sop_classes: Table) -> None:
    derived = derive("dicom.association_accept", {"accepted": [WORKLIST]}, sop_classes)
    assert derived is not None
    assert derived.fields["stores"] is False
    assert derived.fields["commitment"] is False
