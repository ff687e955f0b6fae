"""Devices that FHIR resources tell of: those that a server knows, and those that a client reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.inventory.behind_messages import NO_IDENTITY, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from asepsis.core.nouns import Observation

DEVICE_KIND = "fhir.device"
"""A device that a FHIR resource tells of."""
ONLY_DEVICE_KIND = "fhir.sender_device"
"""Derived: the only device that a client reports, or a personal health gateway that reports itself."""
GATEWAY_TYPE = "531981"
"""MDC_MOC_VMS_MDS_AHD (ISO/IEEE 11073-10101): the gateway that uploads what personal devices measured."""


def is_gateway(observation: Observation) -> bool:
    """True when the resource is the gateway that sends it."""
    types = observation.fields.get("types")
    return isinstance(types, list) and GATEWAY_TYPE in types and observation.fields.get("is_answer") is not True


def from_resources(observations: Sequence[Observation], _titles: AbstractSet[str]) -> dict[Identity, list[Observation]]:
    """The devices that resources tell of, by maker, model and serial number; none when a client reports a single one.

    A client that reports one device only may be that device. Whoever answers tells of devices that it was told of.
    """
    found: dict[Identity, list[Observation]] = {}
    for one in observations:
        if one.kind == DEVICE_KIND and not is_gateway(one) and (identity := _identity_of(one)) != NO_IDENTITY:
            found.setdefault(identity, []).append(one)
    has_gateway = any(one.kind == DEVICE_KIND and is_gateway(one) for one in observations)
    answers = any(one.fields.get("is_answer") is True for said in found.values() for one in said)
    return found if len(found) > 1 or has_gateway or answers else {}


def _identity_of(observation: Observation) -> Identity:
    fields = observation.fields
    model = fields.get("model_number") or fields.get("model_name")
    return Identity(str(fields.get("manufacturer") or ""), str(model or ""), str(fields.get("serial") or ""), "")


def clients_devices(found: Mapping[Identity, Iterable[Observation]]) -> set[Identity]:
    """Those of the devices that the host reported as a client: a server that keeps resources is no gateway."""
    return {who for who, said in found.items() if any(one.fields.get("is_answer") is not True for one in said)}


def as_only_device(observation: Observation) -> Observation:
    """A resource that speaks of the host itself, as the rules read it; any other observation as it is."""
    if observation.kind != DEVICE_KIND:
        return observation
    fields = {name: value for name, value in observation.fields.items() if name != "is_answer"}
    return replace(observation, kind=ONLY_DEVICE_KIND, fields=fields)
