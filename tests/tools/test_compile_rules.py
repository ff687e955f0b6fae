"""The shipped rules are compiled whole, and wrong ones are not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.compiled import NAME, read_compiled
from asepsis.identification.rules import RuleError
from tools.compile_rules import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    shutil.copytree(shipped_folder(), tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_all_rule_files_are_compiled(knowledge: Path) -> None:
    assert write(knowledge) == knowledge / NAME
    files = list((knowledge / "identification").rglob("*.yaml"))
    compiled = read_compiled(knowledge / NAME)
    assert all(compiled.rules(path) for path in files)


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [("contains: ", "holds: "), ("category: ", "category: no_such_"), ("family: ", "of: ")],
)
def test_rules_that_cannot_run_are_not_compiled(knowledge: Path, wanted: str, wrong: str) -> None:
    write(knowledge)
    path = next(path for path in (knowledge / "identification").rglob("*.yaml") if wanted in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(wanted, wrong), encoding="utf-8")
    with pytest.raises(RuleError, match=path.name):
        write(knowledge)
    assert not (knowledge / NAME).exists()
