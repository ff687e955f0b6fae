"""What the commands that read captures have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.cli.sources import default_workers, exit_status, find, progress, tell_problems
from asepsis.core.nouns import Capture, Problem
from asepsis.sensing.captures import Source

if TYPE_CHECKING:
    from pathlib import Path


def capture(*kinds: str) -> Capture:
    return Capture("x.pcap", 1, 1, None, None, (), tuple(Problem(kind, 1, f"because of {kind}") for kind in kinds))


@pytest.mark.parametrize("kind", ["not_a_capture", "unreadable", "truncated_file", "unsupported_link_type"])
def test_a_capture_that_was_not_read_to_its_end_is_status_1(kind: str) -> None:
    assert exit_status([capture(), capture(kind)]) == 1


def test_no_capture_at_all_is_status_1() -> None:
    assert exit_status([]) == 1


def test_other_problems_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_status([capture("flows_closed_early")]) == 0
    tell_problems([capture("flows_closed_early"), capture("truncated_file")])
    assert capsys.readouterr().err == "asepsis: x.pcap: because of truncated_file\n"


def test_many_problems_are_told_shortly(capsys: pytest.CaptureFixture[str]) -> None:
    tell_problems([capture("truncated_file")] * 50)
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[-1]) == (21, "asepsis: and 30 more; --format json of `analyze` lists all")


def test_a_folder_without_captures_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_text("x")
    assert find([str(tmp_path)]).sources == ()
    told = f"asepsis: no capture found in {tmp_path}: 1 file of other kinds. Captures are pcap and pcapng files\n"
    assert capsys.readouterr().err == told


def test_there_is_no_progress_bar_without_a_terminal() -> None:
    with progress([Source("x.pcap", 9)]) as advance:
        assert advance is None


def test_there_is_at_least_one_worker() -> None:
    assert default_workers() >= 1
