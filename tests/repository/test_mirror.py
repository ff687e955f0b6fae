"""Each Python file has its test at the mirrored place, so that it is found without searching."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.repository.tracked import text_of, tracked_files, tracked_with

SOURCE = Path("src/asepsis")
EXEMPT = {
    Path("src/asepsis/core/store/migrations"): "revisions are tested together, up and down, with rows in the tables",
    Path("src/asepsis/core/migrations"): "revisions are tested together, up and down, with rows in the tables",
}


def says_nothing(source: str) -> bool:
    """Tell whether a module holds only a docstring, imports and names: nothing that could be wrong by itself."""
    quiet = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    return all(isinstance(node, quiet) for node in ast.parse(source).body)


def place_of_test(path: Path) -> Path:
    """Return where the test of `src/asepsis/x/y.py` stands: `tests/x/test_y.py`; of a package, `tests/x/test_x.py`."""
    below = path.relative_to(SOURCE)
    name = below.parent.name or "asepsis" if below.stem == "__init__" else below.stem.lstrip("_")
    return Path("tests") / below.parent / f"test_{name}.py"


def is_exempt(path: Path) -> bool:
    """Tell whether a module needs no test of its own."""
    if any(path.is_relative_to(folder) for folder in EXEMPT):
        return True
    return path.stem == "__init__" and says_nothing(text_of(path))


def test_places() -> None:
    assert place_of_test(SOURCE / "risk/score.py") == Path("tests/risk/test_score.py")
    assert place_of_test(SOURCE / "capabilities.py") == Path("tests/test_capabilities.py")
    assert place_of_test(SOURCE / "core/store/__init__.py") == Path("tests/core/store/test_store.py")


def test_each_module_has_its_test() -> None:
    modules = [path for path in tracked_with(".py") if path.is_relative_to(SOURCE) and not is_exempt(path)]
    present = set(tracked_files())
    absent = [str(place_of_test(path)) for path in modules if place_of_test(path) not in present]
    assert not absent, "no test at\n" + "\n".join(absent)


def test_each_tool_has_its_test() -> None:
    tools = [path for path in tracked_with(".py") if path.parent == Path("tools")]
    present = set(tracked_files())
    assert [str(path) for path in tools if Path("tests/tools") / f"test_{path.name}" not in present] == []
