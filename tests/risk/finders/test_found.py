"""What a finder gives back stands for itself until it is put into words."""

from __future__ import annotations

from asepsis.core.findings import Pointer
from asepsis.risk.finders.found import Found


def test_it_is_certain_unless_said_otherwise() -> None:
    found = Found("telnet", "d1", (Pointer("relation", "seen"),))
    assert found.is_certain
    assert (found.row, found.port, dict(found.values)) == (None, None, {})
