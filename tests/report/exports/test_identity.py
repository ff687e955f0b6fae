"""Identifiers of devices in exports."""

from __future__ import annotations

from dataclasses import replace

from asepsis.core.nouns import Attribute
from asepsis.report.exports.identity import believed, device_uuid, unheard_uuid
from tests.report.test_analysis import scanner
from tests.report.told import UNHEARD


def test_a_device_keeps_its_identifier_and_shares_it_with_nobody() -> None:
    other = replace(scanner(), id="another")
    elsewhere = replace(scanner(), sensor="second")
    assert device_uuid(scanner()) == device_uuid(replace(scanner(), name="renamed"))
    assert len({device_uuid(one) for one in (scanner(), other, elsewhere)}) == 3


def test_what_nobody_can_tell_is_none() -> None:
    assert believed(scanner(), Attribute.CATEGORY) == "ct_scanner"
    assert believed(replace(scanner(), attributes={}), Attribute.CATEGORY) is None


def test_a_registered_device_keeps_its_own_identifier() -> None:
    assert len({unheard_uuid(one) for one in UNHEARD}) == len(UNHEARD)
    assert unheard_uuid(UNHEARD[0]) != device_uuid(replace(scanner(), id=UNHEARD[0].id))
