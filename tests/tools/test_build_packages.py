"""What `make dist` gathers: the wheels of the engine and the product, and one moment for all files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from asepsis import __version__
from tools import build_packages

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_version_is_that_of_the_project() -> None:
    pyproject = (build_packages.REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{build_packages.project_version()}"\n' in pyproject
    assert __version__ == build_packages.project_version()


def test_a_given_moment_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    build_packages.set_source_date()
    assert os.environ["SOURCE_DATE_EPOCH"] == "1700000000"


def test_old_wheels_do_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/asepsis_engine-2-cp311-abi3-any.whl").touch()
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/asepsis_engine-1-cp311-abi3-any.whl").touch()
    monkeypatch.setattr(build_packages, "ENGINE_WHEELS", tmp_path / "engine")
    monkeypatch.setattr(build_packages, "DISTRIBUTIONS", tmp_path / "dist")
    monkeypatch.setattr(build_packages, "run", lambda *_command: None)
    assert [wheel.name for wheel in build_packages.build_wheels()] == ["asepsis_engine-2-cp311-abi3-any.whl"]
