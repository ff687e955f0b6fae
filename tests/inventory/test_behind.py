"""Whose images a host sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.behind import devices_behind, is_image_receiver, is_of_others
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue, Observation

CT_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
COMMITMENT = "1.2.840.10008.1.20.1"


def image(**fields: FieldValue) -> Observation:
    said: dict[str, FieldValue] = {"modality": "CT", "manufacturer": "SIEMENS", "model": "SOMATOM", "serial": "4711"}
    return observation("dicom.object", SCANNER, "10.0.0.5", {**said, **fields})


def accepts(*uids: FieldValue) -> Observation:
    return observation("dicom.association_accept", SCANNER, "10.0.0.5", {"accepted": list(uids)})


def test_images_of_one_device_and_modality_speak_of_the_sender() -> None:
    assert devices_behind([image(), image(modality="SR")]) == {}


def test_images_of_two_devices_speak_of_devices_behind() -> None:
    behind = devices_behind([image(), image(serial="4712")])
    assert [maker[2] for maker in behind] == ["4711", "4712"]


def test_images_of_two_modalities_speak_of_devices_behind() -> None:
    assert len(devices_behind([image(), image(modality="MR")])) == 1


def test_who_takes_images_of_others_sends_theirs() -> None:
    assert len(devices_behind([accepts(CT_STORAGE), image()])) == 1
    assert devices_behind([accepts(CT_STORAGE)]) == {}


def test_images_and_their_transfer_are_of_others() -> None:
    transfer = observation("dicom.command", SCANNER, None, {"command": "C-STORE-RQ"})
    echo = observation("dicom.command", SCANNER, None, {"command": "C-ECHO-RQ"})
    assert [is_of_others(seen) for seen in (image(), transfer, echo)] == [True, True, False]


def test_a_storage_commitment_is_no_image() -> None:
    assert not is_image_receiver([accepts(COMMITMENT)])
    assert is_image_receiver([accepts(COMMITMENT, CT_STORAGE)])
