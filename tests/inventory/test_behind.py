"""What a host says of itself, and of devices behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.behind import MAX_BEHIND, RELAY_KIND, is_image_receiver, is_of_others, told_apart
from asepsis.inventory.behind_messages import Identity, equipment_fields
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue, Observation

CT_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
FIND = "1.2.840.10008.5.1.4.1.2.2.1"
COMMITMENT = "1.2.840.10008.1.20.1"
WORKLIST = "1.2.840.10008.5.1.4.31"
MESSAGE = {"sending_application": "GATEWAY", "message_type": "ORU^R01^ORU_R01"}


def said(kind: str, **fields: FieldValue) -> Observation:
    return observation(kind, SCANNER, "10.0.0.5", fields)


def image(**fields: FieldValue) -> Observation:
    return said(
        "dicom.object", **{"modality": "CT", "manufacturer": "SIEMENS", "model": "SOMATOM", "serial": "4711", **fields}
    )


def accepts(*uids: FieldValue) -> Observation:
    return said("dicom.association_accept", accepted=list(uids))


def identities(*observations: Observation) -> list[Identity]:
    return [one.identity for one in told_apart(observations).behind]


def relays(*observations: Observation) -> list[dict[str, FieldValue]]:
    return [dict(one.fields) for one in told_apart(observations).of_host if one.kind == RELAY_KIND]


def test_images_of_one_device_and_modality_speak_of_the_sender() -> None:
    images = [image(), image(modality="SR")]
    assert told_apart(images).of_host == tuple(images)
    assert identities(*images) == []


def test_images_of_two_devices_speak_of_devices_behind() -> None:
    assert [one.serial for one in identities(image(), image(serial="4712"))] == ["4711", "4712"]


def test_images_of_two_modalities_speak_of_devices_behind() -> None:
    assert len(identities(image(), image(modality="MR"))) == 1


def test_who_takes_images_of_others_sends_theirs() -> None:
    assert len(identities(accepts(CT_STORAGE), image())) == 1
    assert identities(accepts(CT_STORAGE)) == []


def test_a_router_sends_on_and_an_archive_is_searched() -> None:
    router = relays(accepts(CT_STORAGE), image())
    archive = relays(accepts(CT_STORAGE, FIND), image())
    assert router == [{"protocol": "dicom", "devices": 1, "receives": True, "is_queried": False}]
    assert [one["is_queried"] for one in archive] == [True]


def test_images_and_their_transfer_are_of_others() -> None:
    transfer, echo = said("dicom.command", command="C-STORE-RQ"), said("dicom.command", command="C-ECHO-RQ")
    assert [is_of_others(seen) for seen in (image(), transfer, echo)] == [True, True, False]
    assert [one.kind for one in told_apart([accepts(CT_STORAGE), transfer]).of_host] == ["dicom.association_accept"]


def test_who_passes_images_on_proposes_their_classes_for_others() -> None:
    def proposed(*uids: FieldValue) -> FieldValue:
        asked = said("dicom.association_request", calling_ae="CT7", abstract_syntaxes=list(uids))
        own = told_apart([accepts(CT_STORAGE), asked]).of_host
        return next(one.fields["abstract_syntaxes"] for one in own if one.kind == "dicom.association_request")

    assert proposed(CT_STORAGE, FIND) == [FIND]
    assert proposed(CT_STORAGE, WORKLIST) == [CT_STORAGE, WORKLIST]
    many = [f"1.2.840.10008.5.1.4.1.1.{number}" for number in range(1, 10)]
    assert proposed(*many) == many
    assert proposed(*many[1:], FIND) == [FIND]


def test_a_storage_commitment_is_no_image() -> None:
    assert not is_image_receiver([accepts(COMMITMENT)])
    assert is_image_receiver([accepts(COMMITMENT, CT_STORAGE)])


def test_a_serial_line_is_always_anothers() -> None:
    found = told_apart([said("medibus.device", device_id="8210", name="Evita 4")])
    assert [one.identity.model for one in found.behind] == ["Evita 4"]
    assert [one.fields for one in found.of_host] == [{"protocol": "medibus", "devices": 1}]


def test_a_serial_number_of_equipment_is_not_the_senders() -> None:
    message = said("hl7.message", **MESSAGE, equipment=["PUMP-7^^00112233AABBCCDD^EUI-64"], device_types=["MDC_DEV_X"])
    found = told_apart([message])
    assert [one.identity.serial for one in found.behind] == ["PUMP-7"]
    (equipment,) = found.behind[0].observations
    assert equipment.fields == {"serial": "PUMP-7", "eui64": "00112233AABBCCDD", "device_types": ["MDC_DEV_X"]}
    assert dict(found.of_host[0].fields) == MESSAGE


def test_types_of_several_devices_in_one_message_are_nobodys() -> None:
    message = said("hl7.message", **MESSAGE, equipment=["SN-1", "SN-2"], device_types=["MDC_DEV_X"])
    told = [one.observations[0].fields for one in told_apart([message]).behind]
    assert told == [{"serial": "SN-1"}, {"serial": "SN-2"}]


def test_each_child_of_a_gateway_is_counted() -> None:
    messages = [said("hl7.message", **MESSAGE, equipment=[f"SN-{number}"]) for number in range(5)]
    assert relays(*messages) == [{"protocol": "hl7", "devices": 5}]


def test_an_instrument_names_itself_in_its_own_results() -> None:
    message = said("hl7.message", message_type="OUL^R22^OUL_R22", equipment=["SN-1"])
    assert identities(message) == []
    assert told_apart([message]).of_host == (message,)


def test_equipment_identifiers_are_taken_apart() -> None:
    assert equipment_fields("0014DC^BED1^0014DC0000012345^EUI-64") == {
        "serial": "0014DC0000012345",
        "name": "BED1",
        "eui64": "0014DC0000012345",
    }
    assert equipment_fields("0009fbFFFF9b42b3^^^EUI-64")["serial"] == "0009FBFFFF9B42B3"
    assert equipment_fields("SN-77") == {"serial": "SN-77"}
    assert equipment_fields("^NAME") == {}


def test_one_greeting_is_of_the_host_and_two_are_of_others() -> None:
    one = said("poct1a.hello", vendor_id="NOVABIO", model_id="STATSTRIP", serial_id="1001")
    other = said("poct1a.hello", vendor_id="NOVABIO", model_id="STATSTRIP", serial_id="1002")
    assert identities(one) == []
    assert [found.serial for found in identities(one, other)] == ["1001", "1002"]
    assert relays(one, other) == [{"protocol": "poct1a", "devices": 2}]


def test_results_under_two_names_come_from_two_instruments() -> None:
    results = [said("astm.record", type="result", sender=name) for name in ("Access 2", "XN-1000")]
    assert identities(*results[:1]) == []
    assert [one.model for one in identities(*results)] == ["Access 2", "XN-1000"]


def test_audits_name_nodes_that_nobody_was_heard_as() -> None:
    audit = said("syslog.audit", audit_source="PACS", ae_titles=["CT1", "OLD_CR"])
    found = told_apart([audit], frozenset(("CT1",)))
    assert [one.identity.name for one in found.behind] == ["OLD_CR"]
    assert found.of_host == (audit,)


def test_devices_behind_are_bounded() -> None:
    messages = [said("hl7.message", **MESSAGE, equipment=[f"SN-{number}"]) for number in range(MAX_BEHIND + 9)]
    assert len(told_apart(messages).behind) == MAX_BEHIND


def test_nothing_said_is_nothing_told() -> None:
    assert told_apart([]) == told_apart(())
