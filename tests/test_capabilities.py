"""The list of capabilities and the packages agree."""

from __future__ import annotations

from asepsis.capabilities import CAPABILITIES


def test_each_capability_is_listed_once() -> None:
    names = [capability.name for capability in CAPABILITIES]
    assert len(names) == len(set(names))
