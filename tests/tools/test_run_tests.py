"""The closing line counts what the runners counted, and a failure is never lost."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from tools import run_tests
from tools.run_tests import Counts

if TYPE_CHECKING:
    from pathlib import Path

CARGO = """\
running 2 tests
test a ... ok
test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
"""
JUNIT = '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/></testsuites>'
VITEST = {"numPassedTests": 4, "numFailedTests": 1, "numPendingTests": 2, "numTodoTests": 1}


def test_summaries_of_cargo_are_added() -> None:
    assert run_tests.counts_of_cargo(CARGO) == Counts(passed=7, failed=3, skipped=1)


def test_an_error_in_a_junit_report_is_a_failure() -> None:
    assert run_tests.counts_of_junit(JUNIT) == Counts(passed=4, failed=3, skipped=3)


def test_pending_and_planned_tests_of_vitest_are_skipped_ones() -> None:
    assert run_tests.counts_of_vitest(json.dumps(VITEST)) == Counts(passed=4, failed=1, skipped=3)


def test_a_runner_that_breaks_off_counts_as_a_failure() -> None:
    assert Counts().held_to(101) == Counts(failed=1)
    assert Counts(failed=2).held_to(1) == Counts(failed=2)
    assert Counts(passed=3).held_to(0) == Counts(passed=3)


def test_the_closing_line() -> None:
    assert str(Counts(1, 2, 3)) == "1 passed, 2 failed, 3 skipped"


@pytest.mark.parametrize(
    ("total", "skipping_is_failure", "expected"),
    [
        (Counts(passed=1), True, 0),
        (Counts(passed=1, skipped=1), False, 0),
        (Counts(passed=1, skipped=1), True, 1),
        (Counts(passed=1, failed=1), False, 1),
        (Counts(), False, 1),
    ],
)
def test_exit_status(total: Counts, *, skipping_is_failure: bool, expected: int) -> None:
    assert run_tests.exit_status(total, skipping_is_failure=skipping_is_failure) == expected


def test_an_old_report_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(JUNIT, encoding="utf-8")
    assert run_tests.run_reporting([sys.executable, "-c", "raise SystemExit(3)"], report) == (None, 3)
