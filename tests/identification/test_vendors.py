"""Tests of the names of makers."""

from __future__ import annotations

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.vendors import VendorNames, name_key


@pytest.fixture(scope="module")
def names() -> VendorNames:
    return VendorNames.load(shipped_folder() / "vendors" / "aliases.csv")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("HEWLETT-PACKARD COMPANY", "HP"),
        ("Philips Medical Systems", "Philips"),
        ("GE MEDICAL SYSTEMS", "GE HealthCare"),
        ("Drägerwerk AG & Co. KGaA", "Draeger"),
        ("Example Instruments, Inc.", "Example Instruments"),
        ("Example Instruments Co., Ltd.", "Example Instruments"),
        ("B. Braun Melsungen", "B. Braun"),
        ("AG", "AG"),
    ],
)
def test_canonical(names: VendorNames, written: str, shown: str) -> None:
    assert names.canonical(written) == shown


def test_canonical_is_idempotent(names: VendorNames) -> None:
    for shown in {names.canonical(alias) for alias in ("Siemens Healthcare", "Toshiba Corp.", "Digi International")}:
        assert names.canonical(shown) == shown


def test_parents_are_known(names: VendorNames) -> None:
    assert names.parents["Siemens Healthineers"] == "Siemens"


def test_key_drops_accents_case_and_legal_form() -> None:
    assert name_key("Dräger AG") == name_key("DRAGER") == "drager"
    assert name_key("A.B.C. Corp") == name_key("ABC")


def test_only_names_of_the_table_are_known(names: VendorNames) -> None:
    assert names.known("HEWLETT-PACKARD COMPANY") == "HP"
    assert names.known("Example Instruments, Inc.") is None
