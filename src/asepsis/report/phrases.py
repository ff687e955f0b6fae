"""Words put together for a page: titles, numbers with their nouns, services, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.report.words import ATTRIBUTE_TITLES, confidence_words
from asepsis.sensing.records.rungs import rung_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.core.nouns import Capture, FieldValue

COARSE_CATEGORIES = frozenset({"iot_device", "medical_device", "ot_device"})
"""Categories that name a group only: the page says that the kind is not known."""

ATTRIBUTES = tuple(attribute.value for attribute in ATTRIBUTE_TITLES)
"""The attributes in the order in which they are shown."""

APPLICATION_WORDS = {"dicom_ae_title": "DICOM AE title", "hl7_application": "HL7 application"}
"""The words for the names that a device carries in one protocol."""


def capital(words: str) -> str:
    """Return words with a large first letter, the rest as it is."""
    return words[:1].upper() + words[1:]


def kind_title(category: str | None) -> str:
    """Return the words for a category, as a title; None is a device of unknown kind."""
    if category is None:
        return "Kind not known"
    return capital(category_words(category)) + (", kind not known" if category in COARSE_CATEGORIES else "")


def is_coarse(category: str) -> bool:
    """True for a category that names a group only."""
    return category in COARSE_CATEGORIES


def confidence_title(confidence: float) -> str:
    """Return how sure a probability is, as a title."""
    return capital(confidence_words(confidence))


def attribute_title(attribute: str) -> str:
    """Return the title of an attribute by its name in the document."""
    return ATTRIBUTE_TITLES[Attribute(attribute)] if attribute in ATTRIBUTES else capital(attribute.replace("_", " "))


def attribute_order(attribute: str) -> tuple[int, str]:
    """Return the key that sorts attributes as they are shown; those without a title come last."""
    return (ATTRIBUTES.index(attribute) if attribute in ATTRIBUTES else len(ATTRIBUTES), attribute)


def value_words(attribute: str, value: str) -> str:
    """Return what is believed of an attribute as a reader sees it: a kind in words, all else as it was found."""
    return kind_title(value) if attribute == "category" else value


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


def application_words(kind: str, name: str) -> str:
    """Return a name that a device carries in one protocol: `CT1 (DICOM AE title)`."""
    return f"{name} ({APPLICATION_WORDS.get(kind) or kind.replace('_', ' ')})"


def count_words(number: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 device`, `14 devices`."""
    return f"{number:,} {one if number == 1 else many}"


def read_words(captures: Sequence[Capture], joint: str) -> str:
    """Return what was read: `1 capture with 7 packets and 1 source of records with 3 records`; `joint` is ` with `."""
    records = [one for one in captures if any(map(rung_of, one.link_types))]
    packets = [one for one in captures if one not in records]
    parts = []
    if packets or not records:
        number = count_words(len(packets), "capture", "captures")
        parts.append(number + joint + count_words(sum(one.packets for one in packets), "packet", "packets"))
    if records:
        number = count_words(len(records), "source of records", "sources of records")
        parts.append(number + joint + count_words(sum(one.packets for one in records), "record", "records"))
    return " and ".join(parts)


def as_sentence(text: str) -> str:
    """Return words with a large first letter and a full stop, as a sentence that stands alone."""
    text = text.strip()
    ended = text if not text or text[-1] in ".!?…" else f"{text}."
    return capital(ended)
