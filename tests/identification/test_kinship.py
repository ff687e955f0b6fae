"""Tests of which value is a more general word for which."""

from __future__ import annotations

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.identification.kinship import Kinship, category_parents, load_parents

KINSHIP = Kinship(
    category_parents={"ct_scanner": "imaging_modality", "imaging_modality": "medical_device"},
    vendor_parents={"Siemens Healthineers": "Siemens"},
    os_parents={"Ubuntu": "Linux"},
    unspecific={"virtual_machine": frozenset({"server"})},
)


@pytest.mark.parametrize(
    ("attribute", "value", "others", "above"),
    [
        (Attribute.CATEGORY, "ct_scanner", (), ["imaging_modality", "medical_device"]),
        (Attribute.VENDOR, "Siemens Healthineers", (), ["Siemens"]),
        (Attribute.OS, "Ubuntu", (), ["Linux"]),
        (Attribute.OS_VERSION, "10.15.7", ("10.15", "10", "10.1"), ["10.15", "10"]),
        (Attribute.FIRMWARE, "5.51.3", ("5.5",), []),
        (Attribute.HOSTNAME, "ct1.practice.example", ("CT1", "ct"), ["CT1"]),
        (Attribute.MODEL, "HP LaserJet P2055", ("LaserJet P2055", "HP"), ["LaserJet P2055"]),
        (Attribute.SERIAL, "AB12", ("AB1",), []),
    ],
)
def test_ancestors(attribute: Attribute, value: str, others: tuple[str, ...], above: list[str]) -> None:
    assert KINSHIP.ancestors(attribute, value, others) == above


def test_a_circle_of_parents_ends() -> None:
    assert Kinship(os_parents={"a": "b", "b": "a"}).ancestors(Attribute.OS, "a", ()) == ["b", "a"]


def test_a_choice_of_versions_is_split() -> None:
    assert KINSHIP.alternatives(Attribute.OS_VERSION, "10 or Server 2016") == ("10", "Server 2016")
    assert KINSHIP.alternatives(Attribute.MODEL, "A or B") == ("A or B",)


def test_keys_join_spellings() -> None:
    assert KINSHIP.key(Attribute.MODEL, "HS110(EU)") == KINSHIP.key(Attribute.MODEL, "hs-110 eu")
    assert KINSHIP.key(Attribute.HOSTNAME, "CT1.") == "ct1"


def test_a_virtual_machine_may_be_a_server() -> None:
    assert KINSHIP.leaves_open("virtual_machine", "server")
    assert not KINSHIP.leaves_open("server", "virtual_machine")


def test_each_category_leads_to_the_category_of_its_realm() -> None:
    parents = category_parents(shipped_taxonomy())
    assert parents["ct_scanner"] == "imaging_modality"
    assert parents["imaging_modality"] == "medical_device"
    assert parents["smart_plug"] == "iot_device"
    assert "workstation" not in parents
    assert "medical_device" not in parents


def test_systems_have_parents() -> None:
    assert load_parents(shipped_folder() / "operating_systems.csv")["Ubuntu"] == "Linux"


def test_a_short_name_of_a_maker_is_the_more_general_one() -> None:
    kinship = Kinship(vendor_parents={"Siemens Healthineers": "Siemens"})
    names = ("Nova", "Nova Biomedical Corp.", "Novartis")
    assert kinship.ancestors(Attribute.VENDOR, "Nova Biomedical", names) == ["Nova"]
    assert kinship.ancestors(Attribute.VENDOR, "Siemens Healthineers", ("Siemens", "Siemens Health")) == ["Siemens"]
