"""Devices that FHIR resources tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.behind_messages import Identity
from asepsis.inventory.behind_resources import (
    DEVICE_KIND,
    ONLY_DEVICE_KIND,
    as_only_device,
    clients_devices,
    from_resources,
    is_gateway,
)
from tests.inventory.scene import SCANNER, observation

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue, Observation


def device(model: str, *, is_answer: bool = False, **fields: FieldValue) -> Observation:
    """A resource of this model."""
    told = {"manufacturer": "Example Makers", "model_number": model, "is_answer": is_answer, **fields}
    return observation(DEVICE_KIND, SCANNER, "10.0.0.5", told)


def test_the_only_device_that_a_client_reports_may_be_the_client() -> None:
    one = device("BP-7")
    assert from_resources([one, one], frozenset()) == {}
    said = as_only_device(one)
    assert (said.kind, said.fields) == (ONLY_DEVICE_KIND, {"manufacturer": "Example Makers", "model_number": "BP-7"})


def test_several_devices_are_behind_the_client() -> None:
    found = from_resources([device("BP-7"), device("BP-9", serial="1")], frozenset())
    assert set(found) == {Identity("Example Makers", "BP-7", "", ""), Identity("Example Makers", "BP-9", "1", "")}
    assert clients_devices(found) == set(found)


def test_what_a_server_answers_is_of_others_and_makes_it_no_gateway() -> None:
    found = from_resources([device("BP-7", is_answer=True)], frozenset())
    assert len(found) == 1
    assert clients_devices(found) == set()


def test_a_gateway_that_reports_itself_speaks_for_the_other() -> None:
    hub = device("HUB-3", types=["531981"])
    assert is_gateway(hub)
    assert not is_gateway(device("HUB-3", is_answer=True, types=["531981"]))
    assert list(from_resources([hub, device("BP-7")], frozenset())) == [Identity("Example Makers", "BP-7", "", "")]


def test_a_resource_without_a_name_is_nobody() -> None:
    nameless = observation(DEVICE_KIND, SCANNER, "10.0.0.5", {"types": ["65573"], "is_answer": True})
    assert from_resources([nameless], frozenset()) == {}
    other = observation("http.request", SCANNER, "10.0.0.5", {})
    assert as_only_device(other) is other
