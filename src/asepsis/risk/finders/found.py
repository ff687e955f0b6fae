"""What a finder gives back, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from asepsis.core.findings import Pointer


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found of one device, or of the site."""

    kind: str
    asset_id: str | None
    evidence: tuple[Pointer, ...]
    last: datetime | None = None
    """When it was seen last, if later than the evidence's first packets."""
    is_certain: bool = True
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """For the text."""
    row: str | None = None
    """Row of the table of weaknesses, when it is not that of the kind."""
    transport: str | None = None
    port: int | None = None
