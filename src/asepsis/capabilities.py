"""The list of capabilities, in menu order. Each is a package of its own; none imports another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.asking.capability import CAPABILITY as ASKING
from asepsis.governance.capability import CAPABILITY as GOVERNANCE
from asepsis.risk.capability import CAPABILITY as RISK
from asepsis.segmentation.capability import CAPABILITY as SEGMENTATION

if TYPE_CHECKING:
    from asepsis.core.capability import Capability

CAPABILITIES: tuple[Capability, ...] = (RISK, SEGMENTATION, GOVERNANCE, ASKING)
"""Each says how it mounts its commands; what they need they import when they run."""
