"""Devices in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from asepsis.core.store.database import open_store, writing
from asepsis.inventory.asset_records import read_assets, read_ids, write_assets
from asepsis.inventory.facts import take_stock
from tests.inventory.scene import SCANNER, PlainJudgement, observation, site_of
from tests.inventory.test_facts import FLOWS, PACS, SEEN

if TYPE_CHECKING:
    from pathlib import Path

BEHIND = [
    observation("dicom.object", *PACS, {"modality": "MR", "model": "AERA", "serial": "2", "station_name": "MR1"}),
    observation("dicom.object", *PACS, {"modality": "CT", "model": "SOMATOM", "serial": "1"}),
]


def test_devices_come_back_with_all_they_have(tmp_path: Path) -> None:
    inventory = take_stock(site_of([*SEEN, *BEHIND], FLOWS), PlainJudgement())
    assert any(asset.behind for asset in inventory.assets)
    engine = open_store(tmp_path / "s.sqlite")
    for _ in range(2):  # the second writing takes the place of the first
        with writing(engine) as session:
            write_assets(session, inventory)
    with Session(engine) as session:
        assert read_assets(session) == inventory.assets
        assert read_ids(session)[SCANNER] == inventory.assets[0].id
