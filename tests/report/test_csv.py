"""The analysis as comma-separated values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from asepsis.report.csv import render
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis


def test_each_device_is_a_line_with_named_columns() -> None:
    (row,) = csv.DictReader(io.StringIO(render(analysis(scanner()))))
    assert (row["name"], row["macs"], row["category"]) == ("ct1", "00:00:5e:00:53:01", "ct_scanner")
    assert (row["category_confidence"], row["model"], row["services"]) == ("0.970", "", "tcp/104 dicom")


def test_a_spreadsheet_does_not_run_what_the_network_said() -> None:
    (row,) = csv.DictReader(io.StringIO(render(analysis(replace(scanner(), name="=cmd|calc")))))
    assert row["name"] == "'=cmd|calc"
