"""Compile the shipped rules, so that no start of the program reads them as they are written: `make` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.compiled import NAME, compile_rules
from asepsis.identification.knowledge import load_knowledge
from asepsis.identification.rules import RuleBook

if TYPE_CHECKING:
    from pathlib import Path


def write(knowledge: Path) -> Path:
    """Compile the rules of a folder of knowledge into it and return the file.

    Raises RuleError for a rule that is wrong or cannot run: of compiled ones nobody asks that again.
    """
    target, folder = knowledge / NAME, knowledge / "identification"
    target.unlink(missing_ok=True)
    RuleBook.load([folder], load_knowledge().rules.around)
    target.write_bytes(compile_rules(sorted(folder.rglob("*.yaml"))))
    return target


if __name__ == "__main__":
    print(write(shipped_folder()).name)
