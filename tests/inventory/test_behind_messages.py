"""Equipment that HL7 messages tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.behind_messages import (
    EQUIPMENT_KIND,
    NO_IDENTITY,
    SENDER_KIND,
    Identity,
    equipment_fields,
    from_hl7,
    from_senders,
    said_of_sender,
)
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue, Observation

HUB: dict[str, FieldValue] = {"mds": "0", "maker": "Example Hubs", "model": "HUB-3"}
CUFF: dict[str, FieldValue] = {"mds": "1", "maker": "Example Makers", "model": "BP-7", "firmware": "2.1"}


def message(**fields: FieldValue) -> Observation:
    """A message of results, with these fields."""
    return observation("hl7.message", SCANNER, "10.0.0.5", {"message_type": "ORU^R01", **fields})


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("0014DC^BED1^0014DC0000012345^EUI-64", "0014DC0000012345"),
        ("00-14-DC-00-00-01-23-45", "0014DC0000012345"),
        ("2000101^Medfusion 4000^001A010000000001^EUI-64", "2000101"),
        ("SN-77", "SN-77"),
        ("^NAME", None),
        ("", None),
    ],
)
def test_the_serial_number_is_what_tells_it_apart(text: str, serial: str | None) -> None:
    assert equipment_fields(text).get("serial") == serial


def test_each_piece_of_equipment_is_told_with_its_own_fields() -> None:
    message = observation("hl7.message", SCANNER, "10.0.0.5", {"message_type": "ORU^R01", "equipment": ["SN-1^PUMP"]})
    ((identity, (equipment,)),) = from_hl7([message], frozenset()).items()
    assert identity == NO_IDENTITY._replace(serial="SN-1", name="PUMP")
    assert (equipment.kind, equipment.fields) == (EQUIPMENT_KIND, {"serial": "SN-1", "name": "PUMP"})


@pytest.mark.parametrize(("middle", "is_other"), [("FFFE", False), ("0000", True)])
def test_who_names_the_identifier_of_its_own_address_names_itself(middle: str, *, is_other: bool) -> None:
    digits = SCANNER.replace(":", "").upper()
    equipment: list[FieldValue] = [f"SN-1^MONITOR^{digits[:6]}{middle}{digits[6:]}^EUI-64"]
    message = observation("hl7.message", SCANNER, "10.0.0.5", {"message_type": "ORU^R01", "equipment": equipment})
    assert bool(from_hl7([message], frozenset())) is is_other


def test_a_described_device_is_behind_its_gateway_which_speaks_of_itself() -> None:
    said = message(devices=[HUB, CUFF], equipment=["1122334455667788^^1122334455667788^EUI-64"])
    ((identity, (cuff,)),) = from_hl7([said], frozenset()).items()
    assert identity == Identity("Example Makers", "BP-7", "1122334455667788", "")
    assert (cuff.kind, cuff.fields["firmware"]) == (EQUIPMENT_KIND, "2.1")
    of_sender = said_of_sender(said)
    assert of_sender is not None
    assert of_sender.kind == SENDER_KIND
    assert of_sender.fields == {"maker": "Example Hubs", "model": "HUB-3", "is_gateway": True}


def test_software_stands_for_firmware_where_there_is_none() -> None:
    said = message(devices=[{"mds": "2", "model": "X", "software": "7.3"}])
    ((_, (device,)),) = from_hl7([said], frozenset()).items()
    assert device.fields == {"model": "X", "firmware": "7.3"}


def test_a_message_that_describes_nobody_says_nothing_of_its_sender() -> None:
    assert said_of_sender(message(devices=[CUFF])) is None
    assert said_of_sender(observation("hl7.receiver", SCANNER, "10.0.0.5", {})) is None
    assert from_hl7([message(devices=[{"mds": "1"}])], frozenset()) == {}


def test_who_names_the_identifier_of_its_sending_application_names_itself() -> None:
    own = "MON^MAKER^00A0370098007A80^EUI-64"
    assert from_hl7([message(sending_application="VS900^00A0370098007A80^EUI-64", equipment=[own])], frozenset()) == {}
    assert from_hl7([message(sending_application="GATEWAY^00A0370098007A81^EUI-64", equipment=[own])], frozenset())


@pytest.mark.parametrize(
    ("facilities", "count"), [(("Radiometer", "Mindray"), 2), (("SITE", "SITE"), 0), (("", ""), 2)]
)
def test_results_of_several_senders_are_theirs(facilities: tuple[str, str], count: int) -> None:
    said = [
        message(sending_application=name, sending_facility=facility)
        for name, facility in zip(("ABL90^7", "BC-5300"), facilities, strict=True)
    ]
    assert len(from_senders(said, frozenset())) == count


def test_one_sender_and_who_acknowledges_pass_nothing_on() -> None:
    one = message(sending_application="ABL90", sending_facility="Radiometer")
    answer = message(sending_application="EHR", sending_facility="X", acknowledgement="AA")
    newer = [message(sending_application=f"cobas 4800 software {version}") for version in ("2.3.0", "2.4.1")]
    assert from_senders([one, one, answer], frozenset()) == {}
    assert from_senders(newer, frozenset()) == {}


def test_of_senders_only_those_of_results_are_devices() -> None:
    results = message(sending_application="ABL90", sending_facility="Radiometer", equipment=["SN-1"])
    admission = observation(
        "hl7.message", SCANNER, "10.0.0.5", {"message_type": "ADT^A01", "sending_application": "EPIC"}
    )
    ((identity, (said,)),) = from_senders([results, admission], frozenset()).items()
    assert identity.name == "abl90"
    assert "equipment" not in said.fields


def test_a_device_that_names_itself_alone_is_of_the_types_in_its_message() -> None:
    own, other = "MON^MAKER^00A0370098007A80^EUI-64", "PUMP^MAKER^00A0370098007A81^EUI-64"
    sender = "VS900^00A0370098007A80^EUI-64"
    alone = said_of_sender(message(sending_application=sender, equipment=[own], device_types=["MDC_DEV_MON_X_MDS"]))
    assert alone is not None
    assert (alone.kind, alone.fields) == (SENDER_KIND, {"device_types": ["MDC_DEV_MON_X_MDS"]})
    both = message(sending_application=sender, equipment=[own, other], device_types=["MDC_DEV_MON_X_MDS"])
    assert said_of_sender(both) is None


def test_a_device_that_names_itself_alone_is_what_its_message_describes() -> None:
    own = "D7^^00A0370098007A80^EUI-64"
    said = message(sending_application="X^00A0370098007A80^EUI-64", equipment=[own], devices=[CUFF])
    assert from_hl7([said], frozenset()) == {}
    itself = said_of_sender(said)
    assert itself is not None
    assert itself.fields == {"maker": "Example Makers", "model": "BP-7", "firmware": "2.1"}
    of_two = message(
        sending_application="X^00A0370098007A80^EUI-64", equipment=[own], devices=[CUFF, {"mds": "2", "model": "X"}]
    )
    assert said_of_sender(of_two) is None
    assert len(from_hl7([of_two], frozenset())) == 2


def results(*equipment: str) -> Observation:
    """Results of instruments (IHE LAB-29)."""
    return message(message_type="OUL^R22^OUL_R22", equipment=list(equipment))


def test_results_of_instruments_of_several_makers_are_handed_on() -> None:
    first, second = ("M-1^Example", "S1^Example", "1^Example"), ("N-2^Other Makers", "S2^Other Makers")
    found = from_hl7([results(*first, *second)], frozenset())
    assert list(found) == [Identity("Example", "M-1", "S1", ""), Identity("Other Makers", "N-2", "S2", "")]
    assert list(from_hl7([results(*first), results(*second)], frozenset())) == list(found)


@pytest.mark.parametrize("other", ["S2^Example Ltd", "N-2^BED^00A0370098007A80^EUI-64", "N-2"])
def test_an_instrument_of_one_maker_names_itself(other: str) -> None:
    assert from_hl7([results("M-1^Example", "S1^Example", other)], frozenset()) == {}
