"""A wheel without its console is refused; an editable installation needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tools.wheel_contents import CONSOLE, WheelContents

if TYPE_CHECKING:
    from pathlib import Path


def build_data(root: Path, version: str) -> dict[str, Any]:
    """Return what the hook asks hatchling to include."""
    data: dict[str, Any] = {"force_include": {}, "artifacts": []}
    hook = WheelContents(str(root), {}, None, None, "", "")  # type: ignore[arg-type]
    hook.initialize(version, data)
    return data


def test_an_editable_installation_includes_nothing(tmp_path: Path) -> None:
    assert build_data(tmp_path, "editable") == {"force_include": {}, "artifacts": []}


def test_a_wheel_without_console_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make dist"):
        build_data(tmp_path, "standard")


def test_a_wheel_carries_knowledge_and_console(tmp_path: Path) -> None:
    (tmp_path / CONSOLE).mkdir(parents=True)
    (tmp_path / CONSOLE / "index.html").touch()
    data = build_data(tmp_path, "standard")
    assert data == {"force_include": {"knowledge": "asepsis/knowledge"}, "artifacts": [f"/{CONSOLE}/**"]}
