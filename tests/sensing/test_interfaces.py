"""Interfaces of this machine, and names that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.sensing import interfaces

if TYPE_CHECKING:
    from pathlib import Path


def test_only_interfaces_whose_frames_are_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in (("eth0", "1"), ("lo", "772"), ("can0", "280")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / "ifindex").write_text("7\n")
    monkeypatch.setattr(interfaces, "FOLDER", tmp_path)
    assert interfaces.interfaces() == ("eth0", "lo")
    assert interfaces.hardware_type("can0") == 280
    assert interfaces.index_of("eth0") == 7
    assert interfaces.hardware_type("eth1") is None


@pytest.mark.parametrize("name", ["", ".", "..", "../eth0", "a b", "x" * 16])
def test_what_is_no_name_leads_nowhere(name: str) -> None:
    assert interfaces.hardware_type(name) is None
