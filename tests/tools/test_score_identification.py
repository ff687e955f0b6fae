"""Shares with their intervals, and confidence judged where it was not fitted."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest

from asepsis.identification.fusion import CALIBRATION_SLOPE_ELSE
from tools.score_identification import (
    ATTRIBUTES,
    Claim,
    best_slope,
    calibration_error,
    claims_of,
    main,
    out_of_fold,
    share_text,
    wilson,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_an_interval_is_wilsons() -> None:
    low, high = wilson(10, 10)
    # Of n right answers of n the lower end is n / (n + 1.96 ** 2).
    assert low == pytest.approx(10 / (10 + 1.96**2))
    assert high == pytest.approx(1.0)
    assert wilson(0, 0) == (0.0, 1.0)
    assert share_text(97, 100) == "97.0 (91.5-99.0)"
    assert share_text(0, 0) == "-"


def test_the_error_of_confidence_is_the_gap_in_each_bin() -> None:
    assert calibration_error([(0.95, True)] * 19 + [(0.95, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False), (0.25, True)]) == pytest.approx((0.95 + 0.75) / 2)


def told(collection: str, right: int, wrong: int) -> list[Claim]:
    return [(collection, 1.0, True)] * right + [(collection, 1.0, False)] * wrong


def test_the_slope_makes_what_happened_most_likely() -> None:
    # Nine of ten right is log-odds of 2.2, said with 1.
    assert best_slope(told("a", 90, 10)) == pytest.approx(round(math.log(9), 1))


def test_each_collection_is_judged_by_the_slope_of_the_others() -> None:
    error, slopes = out_of_fold(told("a", 90, 10) + told("b", 60, 40))
    assert slopes == [best_slope(told("b", 60, 40)), best_slope(told("a", 90, 10))]
    assert error == pytest.approx(0.3, abs=0.02)


def scores() -> dict[str, Any]:
    row = {"labelled": 4, "right": 3, "wrong": 0}
    outcome = {"result": "right", "claim": "x", "confidence": 0.9}
    device = {"capture": "a+b/c.pcap", "outcomes": {"vendor": outcome, "os": {**outcome, "result": "free"}}}
    rows = dict.fromkeys(ATTRIBUTES, row)
    return {"table": rows, "distinct": rows, "devices": [device]}


def test_only_what_was_judged_counts() -> None:
    (claim,) = claims_of(scores(), "vendor")
    assert (claim[0], claim[2]) == ("a+b", True)
    assert claim[1] == pytest.approx(math.log(9) / CALIBRATION_SLOPE_ELSE)
    assert claims_of(scores(), "os") == []


def test_both_tables_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "scores.json"
    path.write_text(json.dumps(scores()), encoding="utf-8")
    assert main([str(path)]) == 0
    told_lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("| vendor | 4 | 100.0 (43.8-100.0) | 75.0 (30.1-95.4) |") for line in told_lines)
    assert any(line.startswith("| vendor | 1 | 0 | 0.100 |") for line in told_lines)
