"""What every export says of a device in the same words: identifiers that stay the same, and the believed attributes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asepsis.core.nouns import Attribute
    from asepsis.report.analysis import Device
    from asepsis.report.told import UnheardDevice

NAMESPACE = uuid.UUID("6f1f8a5e-3c0e-5d0b-9d4c-2f6a1c7e9b10")
"""Of the name-based identifiers of exports (RFC 9562 5.5): the same device has the same one in every export."""


def device_uuid(device: Device) -> uuid.UUID:
    """The identifier of a device in exports."""
    return uuid.uuid5(NAMESPACE, f"{device.sensor}/{device.id}")


def unheard_uuid(device: UnheardDevice) -> uuid.UUID:
    """The identifier of a device of the register in exports."""
    return uuid.uuid5(NAMESPACE, f"register/{device.id}")


def believed(device: Device, attribute: Attribute) -> str | None:
    """What is believed of an attribute; None when nobody can tell."""
    belief = device.attributes.get(attribute.value)
    return belief.value if belief else None
