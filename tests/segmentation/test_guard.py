"""When a guard ends a trial."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.segmentation import guard as module
from asepsis.segmentation.guard import LOST_AFTER, Watch
from asepsis.segmentation.trial import NOTHING, Guard, InForce, Record, Trial, boot, now, start_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ME = Guard(os.getpid(), start_of(os.getpid()))
TRIAL = Trial("x", boot(), now() + 3600, InForce("enforce", "", 0), NOTHING, "", "", (ME,))


def watch(tmp_path: Path) -> Watch:
    record = Record(tmp_path)
    record.begin(TRIAL)
    return Watch(record, "x")


def test_a_trial_goes_on_while_all_is_well(tmp_path: Path) -> None:
    assert watch(tmp_path).verdict(TRIAL) == ""


def test_time_and_a_lost_twin_end_it(tmp_path: Path) -> None:
    mine = watch(tmp_path)
    assert "in time" in mine.verdict(replace(TRIAL, deadline=now() - 1))
    assert "was ended" in mine.verdict(replace(TRIAL, guards=(ME, Guard(1 << 30, "7"))))


def test_a_lost_management_path_ends_it_after_some_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_reachable", lambda _target: False)
    monkeypatch.setattr(module, "PROBE_SECONDS", 0.0)
    mine, managed = watch(tmp_path), replace(TRIAL, management="192.0.2.1")
    verdicts = [mine.verdict(managed) for _ in range(LOST_AFTER)]
    assert verdicts == ["", "", "the management path was lost"]


def test_a_trial_that_is_over_is_left_alone(tmp_path: Path) -> None:
    mine = Watch(Record(tmp_path), "another")
    Record(tmp_path).begin(TRIAL)
    mine.take_back("x")
    mine.run()
    assert Record(tmp_path).trial() == TRIAL
