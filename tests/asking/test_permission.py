"""What the owner allows: nothing, unless it is said without a mistake."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from asepsis.asking.permission import Blackout, PermissionFileError, read_permission

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
enabled: true
networks: [192.168.20.0/24]
questions: [echo, snmp]
community: site
approvals:
- {mac: 02-00-5E-00-07-05, by: Kim, given: 2026-11-01, statement: The maker allows one C-ECHO.}
"""


def test_a_file_that_is_not_there_allows_nothing(tmp_path: Path) -> None:
    assert not read_permission(tmp_path / "asking.yaml").enabled


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "asking.yaml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o600)
    found = read_permission(path)
    assert found.enabled
    assert (found.allows_address("192.168.20.7"), found.allows_address("192.168.21.7")) == (True, False)
    approval = found.approval_of(("02:00:5e:00:07:05",), date(2026, 11, 22))
    assert approval is not None
    assert approval.by == "Kim"
    assert found.approval_of(("02:00:5e:00:07:05",), date(2026, 10, 31)) is None


@pytest.mark.parametrize("text", ["enabled: maybe", "enabeld: true", "networks: [all]", "[", "approvals: [{mac: x}]"])
def test_a_mistake_allows_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "asking.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(PermissionFileError):
        read_permission(path)


def test_a_file_that_others_can_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "asking.yaml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o666)
    with pytest.raises(PermissionFileError, match="chmod"):
        read_permission(path)


def test_a_blackout_may_go_over_midnight() -> None:
    night = Blackout.model_validate({"from": "22:00", "to": "06:00", "days": [4]})
    friday = datetime(2026, 11, 20, 23, 0)  # noqa: DTZ001 (local time)
    assert night.holds(friday)
    assert night.holds(friday.replace(day=21, hour=5))
    assert not night.holds(friday.replace(day=21, hour=6))
    assert not night.holds(friday.replace(day=21))
