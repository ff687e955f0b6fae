"""The analysis as comma-separated values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from asepsis.report.csv import render
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis
from tests.report.told import UNHEARD


def test_each_device_is_a_line_with_named_columns() -> None:
    (row,) = csv.DictReader(io.StringIO(render(analysis(scanner()))))
    assert (row["name"], row["macs"], row["category"]) == ("ct1", "00:00:5e:00:53:01", "ct_scanner")
    assert (row["category_confidence"], row["model"], row["services"]) == ("0.970", "", "tcp/104 dicom")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("=cmd|calc", "'=cmd|calc"),
        ("pump;=cmd|'/c calc'!A1", "pump;'=cmd|'/c calc'!A1"),
        ("pump\t@SUM(A1)", "pump\t'@SUM(A1)"),
        ("pump-7; +1 = 2", "pump-7; +1 = 2"),
    ],
)
def test_a_spreadsheet_does_not_run_what_the_network_said(said: str, written: str) -> None:
    (row,) = csv.DictReader(io.StringIO(render(analysis(replace(scanner(), name=said)))))
    assert row["name"] == written


def test_registered_devices_are_marked_and_have_no_time_of_seeing() -> None:
    rows = list(csv.DictReader(io.StringIO(render(replace(analysis(scanner()), registered=UNHEARD)))))
    assert [row["standing"] for row in rows] == ["heard", *["registered, not heard"] * 3]
    pump = rows[1]
    assert (pump["vendor"], pump["model"], pump["category_confidence"]) == ("Medtronic", "MiniMed 670G", "")
    assert (pump["realm"], pump["last_seen"], pump["why"]) == (
        "iomt",
        "",
        "said by: Nurse, 2026-11-20T09:00:00.000000Z",
    )
