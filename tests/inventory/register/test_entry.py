"""The form of the register: it takes products, and refuses what could be a person."""

from __future__ import annotations

import pytest

from asepsis.inventory.register.entry import FIELDS, RegisterError, checked, role_of

PUMP = {"kind": "insulin_pump"}


def test_the_form_has_no_field_for_a_person_or_a_note() -> None:
    assert FIELDS == ("kind", "vendor", "model", "serial", "number", "link", "place", "system")
    with pytest.raises(RegisterError, match="no field 'patient'"):
        checked(PUMP | {"patient": "Anna Meier"})


def test_what_is_told_is_kept_in_the_makers_words() -> None:
    entry = checked(PUMP | {"vendor": "MEDTRONIC INC", "model": "minimed 670g", "serial": " NG1234567H ", "link": ""})
    assert (entry.vendor, entry.model, entry.serial, entry.number) == ("Medtronic", "MiniMed 670G", "NG1234567H", 1)
    assert entry.said() == {
        "serial": "NG1234567H",
        "vendor": "Medtronic",
        "model": "MiniMed 670G",
        "category": "insulin_pump",
    }


@pytest.mark.parametrize(
    "model", ["BM57", "LIFEPAK 15", "AED Plus", "HEM-9200T", "t:slim X2", "CLINITEK Status+", "U 3"]
)
def test_a_model_as_makers_write_it_is_taken(model: str) -> None:
    assert checked(PUMP | {"model": model}).model == model


@pytest.mark.parametrize(
    "model",
    [
        "Anna Meier", "MEIER^ANNA", "Meier, Anna 1950", "Anna 12.04.1950", "pump of Anna", "1950-04-12", "12/04/50",
        "Anna", "MRN 00123456", "00123456", "BM57\nAnna", "anna@example.org", "A" * 41 + "1", "Frau Meier 2",
    ],
)  # fmt: skip
def test_what_may_be_a_person_is_no_model(model: str) -> None:
    with pytest.raises(RegisterError, match=r"^model:"):
        checked(PUMP | {"model": model})


@pytest.mark.parametrize("vendor", ["Anna Meier", "Dr. Miller", "MEIER^ANNA", "x" * 41, "1950"])
def test_only_known_makers_are_taken(vendor: str) -> None:
    with pytest.raises(RegisterError, match=r"^maker:"):
        checked(PUMP | {"vendor": vendor})


@pytest.mark.parametrize("serial", ["Anna", "12.04.1950", "1950-04-12", "Meier 1", "a@b1", "1" * 41])
def test_a_serial_number_is_one_word_with_a_digit_and_no_date(serial: str) -> None:
    with pytest.raises(RegisterError, match=r"^serial:"):
        checked(PUMP | {"serial": serial})


def test_several_devices_have_no_single_serial_number() -> None:
    with pytest.raises(RegisterError, match="several"):
        checked(PUMP | {"serial": "A1", "number": 2})


@pytest.mark.parametrize("number", ["0", "-1", "1000", "99999999999", "two", "²"])
def test_a_number_is_a_small_count(number: str) -> None:
    with pytest.raises(RegisterError, match=r"^number:"):
        checked(PUMP | {"number": number})


def test_what_is_no_choice_is_refused_with_the_choices() -> None:
    for told in ({}, {"kind": "car"}, PUMP | {"place": "room of Anna"}, PUMP | {"link": "x"}, PUMP | {"system": "x"}):
        with pytest.raises(RegisterError, match="one of"):
            checked(told)


def test_who_says_so_is_a_role_and_never_a_name() -> None:
    assert role_of(" nurse ") == "nurse"
    with pytest.raises(RegisterError, match="one of owner"):
        role_of("Nurse Anna Meier")
