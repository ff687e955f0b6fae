"""A folder of Zeek-shaped logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.report.exports.zeek_folder import LogFolder
from tests.report.exports.test_zeek import flow

if TYPE_CHECKING:
    from pathlib import Path


def test_each_log_is_a_file_of_lines(tmp_path: Path) -> None:
    with LogFolder(tmp_path / "logs") as logs:
        logs.write([], [flow(), flow()])
        logs.write([], [flow()])
    assert logs.counts == {"conn": 3}
    assert len((tmp_path / "logs" / "conn.log").read_text(encoding="utf-8").splitlines()) == 3


def test_logs_of_two_runs_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text("old", encoding="utf-8")
    with pytest.raises(FileExistsError, match="not empty"):
        LogFolder(tmp_path)
