"""Who needs whom in the demo practice, from its real map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.governance.care import (
    cut_off_by_internet,
    keep_plugged_in,
    service_maps,
    services_of,
    way_out,
)
from asepsis.governance.snapshot import Snapshot, name_of, read_snapshot
from asepsis.inventory.naming import address_of
from tests.governance.site import practice

if TYPE_CHECKING:
    from pathlib import Path

PUMP, PUMP_SERVER, ARCHIVE, CONTEC = "192.168.20.54", "192.168.20.13", "192.168.20.10", "192.168.20.52"


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return read_snapshot(practice(tmp_path))


def test_the_pump_and_its_server_stay_on(snapshot: Snapshot) -> None:
    kept = {
        address_of(one.device): [address_of(partner) for partner in one.partners] for one in keep_plugged_in(snapshot)
    }
    assert PUMP_SERVER in kept[PUMP]
    assert "192.168.20.60" not in kept  # a desk phone is on no patient


def test_a_medical_device_of_unknown_kind_counts_as_in_use(snapshot: Snapshot) -> None:
    found = next(one for one in keep_plugged_in(snapshot) if address_of(one.device) == CONTEC)
    assert found.needs_internet


def test_without_talks_partners_are_empty_not_forgotten(snapshot: Snapshot) -> None:
    silent = replace(snapshot, talks=())
    assert {address_of(one.device) for one in keep_plugged_in(silent)} >= {CONTEC}
    assert all(one.partners == () for one in keep_plugged_in(silent))


def test_imaging_needs_the_archive(snapshot: Snapshot) -> None:
    imaging = next(one for one in service_maps(snapshot) if one.service.id == "imaging")
    partners = {address_of(one.partner) for one in imaging.leanings if one.partner is not None}
    assert ARCHIVE in partners
    users = {name_of(one.device) for one in imaging.leanings}
    assert "FRONTDESK1" in users


def test_a_service_that_is_not_there_has_no_sheet(snapshot: Snapshot) -> None:
    phones = replace(snapshot, assets=tuple(a for a in snapshot.assets if "192.168.20.60" not in a.ips))
    assert "phones" in {one.service.id for one in service_maps(snapshot)}
    assert "phones" not in {one.service.id for one in service_maps(phones)}


def test_a_device_of_unknown_kind_belongs_where_its_server_does(snapshot: Snapshot) -> None:
    pump = next(asset for asset in snapshot.assets if PUMP in asset.ips)
    assert "therapy" in services_of(snapshot)[pump.id]


def test_the_way_out_and_what_it_cuts(snapshot: Snapshot) -> None:
    assert [address_of(one) for one in way_out(snapshot)] == ["192.168.20.1"]
    assert CONTEC in {address_of(one) for one in cut_off_by_internet(snapshot)}
