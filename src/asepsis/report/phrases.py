"""Plain words for what is believed: kinds of device, how sure we are, groups. All faces speak alike."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue

CATEGORY_WORDS = {
    "anesthesia_machine": "Anesthesia machine",
    "building_controller": "Building control",
    "ct_scanner": "CT scanner",
    "dicom_printer": "Film printer (DICOM)",
    "dicom_router": "Image router (DICOM)",
    "dicom_workstation": "Image viewing station",
    "ecg_cart": "ECG cart",
    "ehr_server": "Health record server",
    "hmi": "Control panel (HMI)",
    "iot_device": "Smart device, kind not known",
    "iot_hub": "Smart home hub",
    "ip_camera": "Camera",
    "lab_analyzer": "Lab analyzer",
    "medical_device": "Medical device, kind not known",
    "mri_scanner": "MRI scanner",
    "nas": "Network storage",
    "network_device": "Network equipment",
    "ot_device": "Building or plant device, kind not known",
    "ot_gateway": "Plant gateway",
    "pacs": "Image archive (PACS)",
    "plc": "Plant controller (PLC)",
    "poc_analyzer": "Point-of-care analyzer",
    "rtls": "Location system",
    "rtu": "Remote control unit (RTU)",
    "smart_tv": "TV",
    "ups": "Backup power (UPS)",
    "voip_phone": "Desk phone (VoIP)",
    "workstation": "Computer",
    "xray": "X-ray",
}
"""The kinds whose word is not simply their identifier with blanks."""

REALM_WORDS = {
    "iomt": "Medical",
    "iot": "Smart things",
    "ot": "Building and plant",
    "it": "Computers and phones",
    "infrastructure": "Network",
    "unknown": "Not known yet",
}
"""The groups a reader sees, in the order they are shown."""

ATTRIBUTE_WORDS = {
    "category": "Kind",
    "vendor": "Maker",
    "model": "Model",
    "os": "System",
    "os_version": "System version",
    "firmware": "Firmware",
    "serial": "Serial number",
    "hostname": "Host name",
}
"""The words of the attributes, in the order in which they are shown."""

MAXIMUM_PERCENT = 99
"""What is inferred is never shown as certain, however high the number."""


def category_words(category: str | None) -> str:
    """Return the words for a category of the taxonomy; None is a device of unknown kind."""
    if category is None:
        return "Kind not known"
    return CATEGORY_WORDS.get(category) or category.replace("_", " ").capitalize()


def confidence_words(confidence: float) -> str:
    """Return how sure a probability is, in words."""
    if confidence >= 0.95:  # noqa: PLR2004 (the bounds are the definition of the words)
        return "Nearly certain"
    if confidence >= 0.8:  # noqa: PLR2004
        return "Likely"
    if confidence >= 0.5:  # noqa: PLR2004
        return "May be"
    return "A guess"


def percent(confidence: float) -> int:
    """Return a probability as whole percent, between 1 and 99."""
    return min(MAXIMUM_PERCENT, max(1, floor(confidence * 100 + 0.5)))  # halves go up, as in the console


def attribute_words(attribute: str) -> str:
    """Return the words for an attribute's name."""
    return ATTRIBUTE_WORDS.get(attribute) or attribute.replace("_", " ").capitalize()


def attribute_order(attribute: str) -> tuple[int, str]:
    """Return the key that sorts attributes as they are shown; those without words come last."""
    names = list(ATTRIBUTE_WORDS)
    return (names.index(attribute) if attribute in names else len(names), attribute)


def value_words(attribute: str, value: str) -> str:
    """Return what is believed of an attribute as a reader sees it: a kind in words, all else as it was found."""
    return category_words(value) if attribute == "category" else value


def field_words(value: FieldValue) -> str:
    """Return a field's value as a person reads it: lists with commas, groups as `name: value`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(field_words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {field_words(value[name])}" for name in sorted(value))
    return str(value)


def service_words(transport: str, port: int, protocol: str | None) -> str:
    """Return a service in words: the protocol when it was recognised, and always the port."""
    name = protocol.replace("_", " ").upper() if protocol else "Not recognised"
    return f"{name} ({transport} {port})"


def count_words(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 device`, `14 devices`."""
    return f"{number:,} {one if number == 1 else many}"


def as_sentence(text: str) -> str:
    """Return words with a large first letter and a full stop, as a sentence that stands alone."""
    text = text.strip()
    ended = text if not text or text[-1] in ".!?…" else f"{text}."
    return ended[:1].upper() + ended[1:]
