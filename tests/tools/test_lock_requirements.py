"""Lock files are written from pyproject.toml, one for each purpose."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

from tools import lock_requirements

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PYPROJECT = """
[project]
dependencies = ["asepsis-engine==0.1.0", "rich>=14"]
[dependency-groups]
build = ["maturin>=1"]
"""


def test_our_own_distributions_are_not_locked() -> None:
    assert lock_requirements.requirements(PYPROJECT) == {"runtime": ["rich>=14"], "build": ["maturin>=1"]}


def test_development_is_bound_by_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def record(command: list[str], **_options: Any) -> None:
        commands.append(command)

    monkeypatch.setattr(subprocess, "run", record)
    lock_requirements.compile_lock("runtime", ["rich"], tmp_path, upgrade=False)
    lock_requirements.compile_lock("development", ["pytest"], tmp_path, upgrade=True)
    assert [("--constraint" in command, "--upgrade" in command) for command in commands] == [
        (False, False),
        (True, True),
    ]
    assert all("--no-emit-index-url" in command and "--generate-hashes" in command for command in commands)
