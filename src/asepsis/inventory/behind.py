"""Devices that others speak for: whose images a host sends, its own or somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asepsis.core.nouns import FieldValue, Observation

OBJECT_KIND = "dicom.object"
STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1."
"""Storage SOP classes (DICOM PS3.4 B.5)."""
ACCOMPANYING_MODALITIES = frozenset(("SR", "PR", "KO", "DOC", "OT", "SC", "REG", "PLAN", "SEG", "RWV", "AU"))
"""Modality codes of what a device makes beside its images: reports, documents, presentation states (PS3.3 C.7.3)."""
IDENTITY_FIELDS = ("manufacturer", "model", "serial", "station_name")

Identity = tuple[str, ...]


def is_image_receiver(observations: Iterable[Observation]) -> bool:
    """True when the host accepted images of others: what it sends may then be theirs."""
    return any(
        isinstance(uid, str) and uid.startswith(STORAGE_ROOT)
        for observation in observations
        if observation.kind == "dicom.association_accept"
        for uid in _listed(observation.fields.get("accepted"))
    )


def _listed(value: FieldValue | None) -> list[FieldValue]:
    return value if isinstance(value, list) else []


def identity(observation: Observation) -> Identity:
    """Who made the object: manufacturer, model, serial number, station name; empty where the object does not say."""
    return tuple(str(observation.fields.get(name, "")) for name in IDENTITY_FIELDS)


def devices_behind(observations: Sequence[Observation]) -> dict[Identity, list[Observation]]:
    """The objects that a host sent for devices behind it, by their maker; none when they speak of the host itself.

    They speak of the host only when all come from one device of one modality and the host takes no images of others:
    a router or an archive sends what it was sent.
    """
    makers: dict[Identity, list[Observation]] = {}
    modalities: set[str] = set()
    for observation in observations:
        if observation.kind == OBJECT_KIND:
            makers.setdefault(identity(observation), []).append(observation)
            modalities.add(str(observation.fields.get("modality", "")))
    is_one_device = len(makers) <= 1 and len(modalities - ACCOMPANYING_MODALITIES - {""}) <= 1
    return {} if is_one_device and not is_image_receiver(observations) else makers


def is_of_others(observation: Observation) -> bool:
    """True when an observation of a host that relays images speaks of who made them: the object and its transfer."""
    is_transfer = observation.kind == "dicom.command" and observation.fields.get("command") == "C-STORE-RQ"
    return is_transfer or observation.kind == OBJECT_KIND
