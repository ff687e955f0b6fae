"""Observations that follow from one other observation: what a DICOM association says about roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.identification.lookup import Method

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asepsis.core.nouns import FieldValue
    from asepsis.identification.lookup import Table

WORKLIST = "1.2.840.10008.5.1.4.31"
"""Modality Worklist Information Model - FIND (DICOM PS3.4 K)."""
PERFORMED_STEP = "1.2.840.10008.3.1.2.3.3"
"""Modality Performed Procedure Step (DICOM PS3.4 F)."""
QUERY_ROOT = "1.2.840.10008.5.1.4.1.2."
"""Query and Retrieve information models (DICOM PS3.4 C)."""
COMMITMENT = "1.2.840.10008.1.20.1"
"""Storage Commitment Push Model (DICOM PS3.4 J)."""
DICOM_ROOT = "1.2.840.10008."
"""Identifiers that the standard gives (DICOM PS3.6 A)."""
STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1."
"""Storage classes of all kinds, of images and of what is not one (DICOM PS3.4 B.5)."""
PRINT_ROOT = "1.2.840.10008.5.1.1."
"""Print management (DICOM PS3.4 H)."""

REQUEST, ACCEPT = "dicom.association_request", "dicom.association_accept"
DERIVED_FROM = frozenset((REQUEST, ACCEPT))
"""Kinds of which something follows."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A kind of `vocabulary.DERIVED` with its fields."""

    kind: str
    fields: Mapping[str, FieldValue]


def derive(kind: str, fields: Mapping[str, FieldValue], sop_classes: Table) -> Derived | None:
    """Return what follows from an observation, or None. Only from kinds in `DERIVED_FROM` anything does."""
    if kind == REQUEST:
        return Derived("dicom.proposal", _roles(_texts(fields.get("abstract_syntaxes")), sop_classes))
    if kind == ACCEPT:
        return Derived("dicom.acceptance", _roles(_texts(fields.get("accepted")), sop_classes))
    return None


def _texts(value: FieldValue | None) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _sop_class(uid: str, sop_classes: Table) -> Mapping[str, str] | None:
    """Return the row of a class; of a private one that no table knows, the row of its maker's branch (PS3.5 9)."""
    return sop_classes.find(uid, Method.EXACT if uid.startswith(DICOM_ROOT) else Method.LONGEST_ARC)


def _roles(syntaxes: Iterable[str], sop_classes: Table) -> dict[str, FieldValue]:
    """Read a list of abstract syntaxes by what they are for."""
    wanted = list(dict.fromkeys(syntaxes))
    rows = [row for uid in wanted if (row := _sop_class(uid, sop_classes)) is not None]
    storage = [row for row in rows if row["modality"]]
    modalities = sorted({row["modality"] for row in storage})
    categories = {row["category"] for row in storage if row["category"]}
    fields: dict[str, FieldValue] = {
        "storage_classes": len(storage),
        "stores": bool(storage) or any(uid.startswith(STORAGE_ROOT) for uid in wanted),
        "modalities": list(modalities),
        "worklist": WORKLIST in wanted,
        "performed_step": PERFORMED_STEP in wanted,
        "commitment": COMMITMENT in wanted,
        "query": any(uid.startswith(QUERY_ROOT) for uid in wanted),
        "print": any(uid.startswith(PRINT_ROOT) for uid in wanted),
    }
    if len(categories) == 1:
        fields["category"] = next(iter(categories))
    if len(modalities) == 1:
        fields["modality"] = modalities[0]
    vendors = {row["vendor"] for row in rows if row["vendor"]}
    if len(vendors) == 1:
        fields["vendor"] = next(iter(vendors))
    return fields
