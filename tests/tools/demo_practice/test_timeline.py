"""Scenes are placed at their hours, and time never runs backwards."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from tools.demo_practice.timeline import CLOCK_VARIABLE, PRACTICE_DAY, Timeline, practice_now

if TYPE_CHECKING:
    from pathlib import Path


def nanoseconds(hour: int, minute: int, second: int) -> int:
    return int(PRACTICE_DAY.replace(hour=hour, minute=minute, second=second).timestamp()) * 10**9


def test_scene_begins_at_its_hour_and_runs_as_recorded(tmp_path: Path) -> None:
    timeline = Timeline(tmp_path / "clock")
    timeline.begin(time(8, 0), 1000.0)
    timeline.begin(time(9, 30), 1020.0)
    assert timeline.nanoseconds_of_day(1_005 * 10**9) == nanoseconds(8, 0, 5)
    assert timeline.nanoseconds_of_day(1_020 * 10**9) == nanoseconds(9, 30, 0)
    assert timeline.nanoseconds_of_day(1_031 * 10**9 + 7) == nanoseconds(9, 30, 11) + 7


def test_packet_before_the_first_scene_belongs_to_it(tmp_path: Path) -> None:
    timeline = Timeline(tmp_path / "clock")
    timeline.begin(time(8, 0), 1000.0)
    assert timeline.nanoseconds_of_day(999 * 10**9) == nanoseconds(7, 59, 59)


def test_scene_may_not_begin_before_the_last_has_ended(tmp_path: Path) -> None:
    timeline = Timeline(tmp_path / "clock")
    timeline.begin(time(8, 0), 1000.0)
    with pytest.raises(ValueError, match="before the one before it has ended"):
        timeline.begin(time(8, 0, 5), 1006.0)


def test_actors_read_the_time_of_the_practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = tmp_path / "clock"
    monkeypatch.setenv(CLOCK_VARIABLE, str(clock))
    timeline = Timeline(clock)
    timeline.begin(time(8, 0), datetime.now(UTC).timestamp())
    assert abs(practice_now() - PRACTICE_DAY.replace(hour=8)) < timedelta(hours=1)
