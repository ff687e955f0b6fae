"""The releases of FHIR that are written: apart, so that a command line can name them without loading more."""

from __future__ import annotations

from enum import StrEnum


class Release(StrEnum):
    """Release of FHIR."""

    R5 = "r5"
    """5.0.0."""
    R4B = "r4b"
    """4.3.0."""
