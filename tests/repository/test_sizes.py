"""Files and functions stay small enough to be read at once. Clippy holds Rust functions to the same bound."""

from __future__ import annotations

import ast
import tomllib
from typing import TYPE_CHECKING

from tests.repository.tracked import REPOSITORY, text_of, tracked_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE_LINES = 600
MAX_FUNCTION_LINES = 60

TABLES = {"tests/practice.py": "the devices of an invented practice, as a reading would give them"}
"""Files that are tables of data, exempt from both bounds, each with what it lists."""

GENERATED = ("console/src/api/schema.d.ts",)
"""Files written by a tool."""


def functions_of(source: str) -> Iterator[tuple[str, int]]:
    """Yield name and length in lines of every function in `source`, its docstring not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documentation = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if documentation is not None:
                lines -= (documentation.end_lineno or documentation.lineno) - documentation.lineno + 1
            yield node.name, lines


def is_bounded(path: Path) -> bool:
    """Tell whether the bounds hold for a file."""
    return path.as_posix() not in TABLES and path.as_posix() not in GENERATED


def test_functions_are_measured_without_their_docstring() -> None:
    source = 'def f() -> int:\n    """Say.\n\n    More.\n    """\n    return 1\n'
    assert list(functions_of(source)) == [("f", 2)]


def test_files_are_short() -> None:
    sources = [path for path in tracked_with(".py", ".rs", ".ts", ".tsx", ".css", ".sh") if is_bounded(path)]
    lengths = {path.as_posix(): text_of(path).count("\n") for path in sources}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{path}: {name}: {lines} lines"
        for path in tracked_with(".py")
        if is_bounded(path)
        for name, lines in functions_of(text_of(path))
        if lines > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_rust_functions_are_held_to_the_same_bound() -> None:
    settings = tomllib.loads((REPOSITORY / "engine/clippy.toml").read_text(encoding="utf-8"))
    assert settings["too-many-lines-threshold"] == MAX_FUNCTION_LINES


def test_exempt_files_exist() -> None:
    assert [name for name in TABLES if not (REPOSITORY / name).is_file()] == []
