"""The lists that the store keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.core.store.database import open_store
from asepsis.inventory.kept import read_inventory
from asepsis.inventory.lists.listed import ListedDevice
from asepsis.inventory.lists.statements import keep, kept_lists

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_list_is_kept_and_replaced_by_its_name(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "store.db")
    keep(engine, "b.csv", [ListedDevice(1, {"serial": "A"}), ListedDevice(2, {"serial": "B"})], NOW)
    keep(engine, "a.csv", [ListedDevice(1, {"serial": "C"})], NOW)
    keep(engine, "b.csv", [ListedDevice(1, {"serial": "D"})], NOW)
    found = kept_lists(engine)
    assert [(one.name, one.imported, [device.said["serial"] for device in one.devices]) for one in found] == [
        ("a.csv", NOW, ["C"]),
        ("b.csv", NOW, ["D"]),
    ]
    assert read_inventory(engine).assets == ()
