"""Finding the device that a person means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asepsis.report.find import find_devices
from tests.report.test_analysis import scanner

ONE = scanner()
OTHER = replace(
    scanner(device_id="d2"), name="ct10", macs=("00:00:5e:00:53:02",), ips=("192.0.2.70",), hostnames=("ct10.example",)
)


@pytest.mark.parametrize("wanted", ["d1", "CT1", "192.0.2.7", "00-00-5E-00-53-01", "0000.5e00.5301"])
def test_any_way_of_naming_finds_exactly_one(wanted: str) -> None:
    assert find_devices([ONE, OTHER], wanted) == [ONE]


def test_a_first_label_names_a_device() -> None:
    assert find_devices([ONE, OTHER], "ct10") == [OTHER]


def test_a_part_of_a_name_finds_all_that_have_it() -> None:
    assert find_devices([ONE, OTHER], "ct") == [ONE, OTHER]


def test_nothing_finds_nothing() -> None:
    assert find_devices([ONE], "") == []
    assert find_devices([ONE], "mr1") == []
