"""`asepsis devices`, `explain`, `correct`, `merge` and `unmerge`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.shell import run


def devices(store: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("devices", "--store", store, "--format", "json").stdout)["devices"]
    return found


def test_the_devices_of_the_store_are_listed(store: str) -> None:
    assert [device["ips"] for device in devices(store)] == [["10.0.0.1"], ["10.0.0.2"]]
    assert "Not known (2)" in run("devices", "--store", store).stdout


@pytest.mark.parametrize("name", ["10.0.0.1", "00-11-22-00-00-01"])
def test_a_device_is_explained_by_any_name(store: str, name: str) -> None:
    told = run("explain", name, "--store", store).stdout
    assert "It is not known what" in told
    assert "00:11:22:00:00:01" in told


def test_a_device_that_is_not_there_is_told(store: str) -> None:
    result = run("explain", "ct1", "--store", store)
    assert result.exit_code == 1
    assert "no device is called 'ct1'" in result.stderr


def test_a_name_that_several_bear_is_asked_back(store: str) -> None:
    result = run("explain", "at 10.0.0" if " at " in devices(store)[0]["name"] else "10.0.0", "--store", store)
    assert result.exit_code == 1
    assert "may mean several devices" in result.stderr
    assert devices(store)[0]["id"] in result.stderr


def test_a_correction_wins_and_is_taken_back(store: str) -> None:
    assert run("correct", "10.0.0.1", "category=infusion_pump", "vendor=BD", "--store", store).exit_code == 0
    told = devices(store)[0]["attributes"]
    assert (told["category"]["value"], told["category"]["by_person"], told["vendor"]["value"]) == (
        "infusion_pump",
        True,
        "BD",
    )
    assert run("correct", "10.0.0.1", "category=", "--store", store).exit_code == 0
    assert "category" not in devices(store)[0]["attributes"]


@pytest.mark.parametrize("said", ["colour=red", "category=toaster", "nothing", "category"])
def test_a_correction_that_cannot_be_is_a_wrong_call(store: str, said: str) -> None:
    assert run("correct", "10.0.0.1", said, "--store", store).exit_code == 2


def test_devices_are_merged_and_parted(store: str) -> None:
    before = devices(store)
    assert run("merge", "10.0.0.1", "10.0.0.2", "--store", store).exit_code == 0
    (one,) = devices(store)
    assert one["ips"] == ["10.0.0.1", "10.0.0.2"]
    assert run("unmerge", "00:11:22:00:00:01", "10.0.0.2", "--store", store).exit_code == 0
    assert devices(store) == before


def test_one_device_cannot_be_merged_with_itself(store: str) -> None:
    assert run("merge", "10.0.0.1", "10.0.0.1", "--store", store).exit_code == 2
