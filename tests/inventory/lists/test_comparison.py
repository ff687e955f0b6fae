"""What a list says beside what was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asepsis.inventory.lists.comparison import ADDS, AGREES, DIFFERS, UNCLEAR, UNHEARD, compare, same
from asepsis.inventory.lists.listed import ListedDevice
from tests.inventory.lists.devices import MONITOR, PRINTER

MEASURED = (MONITOR, PRINTER)


@pytest.mark.parametrize(
    ("said", "key", "state"),
    [
        ({"serial": "sn 0042", "vendor": "Philips Medical"}, "serial", AGREES),
        ({"mac": "02:00:5e:00:53:07", "serial": "SN-9", "ip": "192.0.2.8"}, "mac", DIFFERS),
        ({"hostname": "MONITOR7"}, "hostname", AGREES),
        ({"ip": "192.0.2.8", "serial": "B-1"}, "ip", ADDS),
        ({"hostname": "monitor7", "category": "medical_device"}, "hostname", AGREES),
        ({"hostname": "monitor7", "category": "printer"}, "hostname", DIFFERS),
        ({"serial": "SN-9"}, "", UNHEARD),
    ],
)
def test_a_row_finds_its_device_by_the_surest_key(said: dict[str, str], key: str, state: str) -> None:
    (row,) = compare([ListedDevice(1, said)], MEASURED).rows
    assert (row.found_by, row.state) == (key, state)


def test_both_sides_of_a_conflict_are_kept() -> None:
    (row,) = compare([ListedDevice(1, {"mac": "02:00:5e:00:53:07", "vendor": "Draeger"})], MEASURED).rows
    (one,) = row.differences
    assert (one.attribute, one.said, one.measured, one.confidence) == ("vendor", "Draeger", "Philips", 0.9)


def test_rows_for_one_device_and_keys_of_several_are_unclear() -> None:
    rows = compare([ListedDevice(1, {"ip": "192.0.2.7"}), ListedDevice(2, {"serial": "SN-0042"})], MEASURED).rows
    assert [row.state for row in rows] == [UNCLEAR, UNCLEAR]
    twins = (MONITOR, replace(MONITOR, id="d9"))
    (row,) = compare([ListedDevice(1, {"serial": "SN-0042"})], twins).rows
    assert (row.state, row.note) == (UNCLEAR, "2 devices have this serial")


def test_devices_that_no_row_names_are_told() -> None:
    compared = compare([ListedDevice(1, {"serial": "SN-0042"})], MEASURED)
    assert compared.not_listed == ("d2",)
    assert compared.counts() == {AGREES: 1}


def test_short_values_are_no_forms_of_longer_ones() -> None:
    assert same("MX-450", "mx450")
    assert not same("GE", "Geberit")
