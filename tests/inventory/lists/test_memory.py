"""A file of others takes so much memory and no more."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.lists import memory
from asepsis.inventory.lists.memory import bounded_memory, held_octets

if TYPE_CHECKING:
    from pathlib import Path


def test_what_asks_for_more_is_refused_and_the_bound_is_taken_back() -> None:
    if held_octets() is None:
        pytest.skip("this system does not tell what a process holds")
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with pytest.raises(MemoryError), bounded_memory(32 << 20):
        bytearray(128 << 20)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    with bounded_memory(256 << 20):
        assert len(bytearray(64 << 20)) == 64 << 20


def test_where_the_system_does_not_tell_nothing_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "STATUS", tmp_path / "none")
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with bounded_memory(1):
        assert resource.getrlimit(resource.RLIMIT_DATA) == before
