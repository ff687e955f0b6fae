"""Devices in documents: FHIR Device and CycloneDX."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.inventory.lists.documents import cyclonedx_devices, fhir_device

MDC = "urn:iso:std:iso:11073:10101"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ({"text": "operating system"}, "os"),
        ({"text": "firmware or software"}, "firmware"),
        ({"coding": [{"system": MDC, "code": "531975"}]}, "firmware"),
        ({"coding": [{"system": MDC, "code": "531974"}]}, None),
        (None, "firmware"),
    ],
)
def test_a_version_is_of_what_its_type_says(kind: object, heading: str | None) -> None:
    found = fhir_device({"version": [{"type": kind, "value": "10.2"}]})
    assert {name for name, value in found.items() if value == "10.2"} == ({heading} if heading else set())


def test_addresses_are_known_by_their_system_or_type() -> None:
    found = fhir_device(
        {
            "identifier": [
                {"system": "http://hl7.org/fhir/sid/eui-48/ethernet", "value": "02-00-5E-00-53-07"},
                {"type": {"text": "IP address"}, "value": "192.0.2.7"},
                {"system": "urn:example:patient", "value": "Canary"},
            ]
        }
    )
    assert (found["mac"], found["ip"]) == ("02-00-5E-00-53-07", "192.0.2.7")
    assert "Canary" not in found.values()


def test_only_devices_of_a_bill_of_materials_are_read() -> None:
    parts = [{"type": "library", "name": "openssl"}, {"type": "device", "name": "MX450", "version": "A.01"}]
    (found,) = cyclonedx_devices({"components": parts})
    assert (found["model"], found["firmware"]) == ("MX450", "A.01")


@given(st.dictionaries(st.sampled_from(["name", "version", "identifier", "type", "components"]), ANYTHING))
def test_any_document_is_read_without_error(document: dict[str, object]) -> None:
    fhir_device(document)
    list(cyclonedx_devices({"components": [{"type": "device", **document}]}))
    list(cyclonedx_devices(document))
