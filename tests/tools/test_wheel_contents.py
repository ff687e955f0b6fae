"""A wheel without its console or its compiled rules is refused; an editable installation needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asepsis.identification.compiled import NAME
from tools.wheel_contents import CONSOLE, RULES, WheelContents

if TYPE_CHECKING:
    from pathlib import Path


def build_data(root: Path, version: str) -> dict[str, Any]:
    """Return what the hook asks hatchling to include."""
    data: dict[str, Any] = {"force_include": {}, "artifacts": []}
    hook = WheelContents(str(root), {}, None, None, "", "")  # type: ignore[arg-type]
    hook.initialize(version, data)
    return data


def test_the_compiled_rules_lie_where_the_program_looks() -> None:
    assert f"knowledge/{NAME}" == RULES


def test_an_editable_installation_includes_nothing(tmp_path: Path) -> None:
    assert build_data(tmp_path, "editable") == {"force_include": {}, "artifacts": []}


def test_a_wheel_without_console_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make dist"):
        build_data(tmp_path, "standard")


def test_a_wheel_carries_knowledge_and_console(tmp_path: Path) -> None:
    (tmp_path / CONSOLE).mkdir(parents=True)
    (tmp_path / CONSOLE / "index.html").touch()
    with pytest.raises(FileNotFoundError, match="compiles the rules"):
        build_data(tmp_path, "standard")
    (tmp_path / RULES).parent.mkdir()
    (tmp_path / RULES).touch()
    data = build_data(tmp_path, "standard")
    assert data == {"force_include": {"knowledge": "asepsis/knowledge"}, "artifacts": [f"/{CONSOLE}/**"]}
