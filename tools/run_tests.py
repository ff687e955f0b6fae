"""Run every test of the repository and end with one line: 'N passed, N failed, N skipped' over all runners.

With CI=true in the environment a skipped test is a failure: there, every program that a test needs has to be installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import fromstring

REPOSITORY = Path(__file__).resolve().parent.parent
REPORTS = REPOSITORY / ".make"
CARGO_SUMMARY = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;")


@dataclass(frozen=True, slots=True)
class Counts:
    """What one runner, or all of them, came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Sum two runs."""
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        """Return the closing line."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def held_to(self, exit_status: int) -> Counts:
        """Count a runner that failed without a failed test (it did not build, it broke off) as one failure."""
        return Counts(self.passed, self.failed or int(exit_status != 0), self.skipped)


def counts_of_cargo(output: str) -> Counts:
    """Sum the summaries that `cargo test` prints, one for each crate and for its documentation."""
    found = (CARGO_SUMMARY.match(line) for line in output.splitlines())
    return sum((Counts(*map(int, match.groups())) for match in found if match), Counts())


def counts_of_junit(report: str) -> Counts:
    """Read the counts of a JUnit report, as pytest writes it."""
    total = Counts()
    for suite in fromstring(report).iter("testsuite"):  # noqa: S314 (written by our own test run)
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total += Counts(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return total


def counts_of_vitest(report: str) -> Counts:
    """Read the counts of vitest's JSON report."""
    document = json.loads(report)
    skipped = document["numPendingTests"] + document["numTodoTests"]
    return Counts(document["numPassedTests"], document["numFailedTests"], skipped)


def run_cargo() -> Counts:
    """Run the engine's tests."""
    command = ["cargo", "test", "--manifest-path", "engine/Cargo.toml", "--workspace", "--locked", "--no-fail-fast"]
    lines: list[str] = []
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return counts_of_cargo("".join(lines)).held_to(process.returncode)


def run_reporting(command: list[str], report: Path) -> tuple[str | None, int]:
    """Run a command that writes `report`; return what it wrote (None: nothing) and its exit status."""
    report.unlink(missing_ok=True)
    status = subprocess.run(command, cwd=REPOSITORY, check=False).returncode
    return (report.read_text(encoding="utf-8") if report.exists() else None), status


def run_pytest() -> Counts:
    """Run the Python tests, the browser's journeys among them."""
    report = REPORTS / "pytest.xml"
    text, status = run_reporting([sys.executable, "-m", "pytest", "-rs", f"--junitxml={report}"], report)
    return (counts_of_junit(text) if text else Counts()).held_to(status)


def run_vitest() -> Counts:
    """Run the console's tests; without npm they count as one skipped test."""
    if shutil.which("npm") is None:
        print("SKIPPED the console's tests: npm is missing. Remedy: install Node.js 20 or newer", flush=True)
        return Counts(skipped=1)
    report = REPORTS / "vitest.json"
    command = ["npm", "--prefix", "console", "run", "--silent", "test", "--"]
    command += ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
    text, status = run_reporting(command, report)
    return (counts_of_vitest(text) if text else Counts()).held_to(status)


def exit_status(total: Counts, *, skipping_is_failure: bool) -> int:
    """Return 0 when all is well, 1 when a test failed, was skipped though it must not be, or when none ran."""
    return int(total.failed > 0 or total.passed == 0 or (skipping_is_failure and total.skipped > 0))


def main() -> int:
    """Run the three runners; print the closing line last."""
    REPORTS.mkdir(exist_ok=True)
    total = run_cargo() + run_pytest() + run_vitest()
    is_ci = os.environ.get("CI", "").lower() in {"1", "true"}
    if is_ci and total.skipped:
        print("CI skips nothing: the programs that the skipped tests name belong in tools/system-packages.txt")
    print(f"\n{total}", flush=True)
    return exit_status(total, skipping_is_failure=is_ci)


if __name__ == "__main__":
    sys.exit(main())
