"""Equipment that HL7 messages tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.behind_messages import EQUIPMENT_KIND, NO_IDENTITY, equipment_fields, from_hl7
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue


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
