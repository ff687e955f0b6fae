"""Words that must not be here: names that say nothing, promises without an issue, places of one machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.repository.tracked import text_of, tracked_files, tracked_with

if TYPE_CHECKING:
    from pathlib import Path

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
BARE_TODO = re.compile(r"\b(?:T[O]DO(?!\(#\d+\))|F[I]XME|X[X]X)\b")
PLACE_OF_ONE_MACHINE = re.compile(r"(?<![\w.~}$*\]-])/(?:home/[a-z]\w*|root|Users/\w+|work|farm)/[\w.]")
SHARED = re.compile(r"ASEPSIS_SHARED|\.\./shared")
MAY_NAME_SHARED = ("tests", "bench", "Makefile", "docs/decisions")
SOURCES = (".py", ".rs", ".ts", ".tsx", ".css", ".sh", ".toml", ".md", ".yaml", ".yml", ".json", ".html")


def files_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Return place and line of each match of `pattern` in the text of `paths`."""
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_names_say_what_is_inside() -> None:
    code = tracked_with(".py", ".rs", ".ts", ".tsx")
    named = [path for path in code if EMPTY_NAMES & {part.split(".")[0].lower() for part in path.parts}]
    assert named == []


def test_the_pattern_of_promises_asks_for_an_issue() -> None:
    word = "TO" + "DO"
    assert BARE_TODO.search(f"# {word}: later")
    assert not BARE_TODO.search(f"# {word}(#12): later")


def test_promises_name_an_issue() -> None:
    code = tracked_with(".py", ".rs", ".ts", ".tsx", ".css", ".sh", ".toml")
    assert files_with(BARE_TODO, code) == []


def test_no_place_of_one_machine() -> None:
    assert PLACE_OF_ONE_MACHINE.search("see /ro" + "ot/x")
    assert files_with(PLACE_OF_ONE_MACHINE, [path for path in tracked_files() if path.suffix in SOURCES]) == []


def test_shared_material_is_named_by_tests_only() -> None:
    outside = [path for path in tracked_with(*SOURCES) if not path.as_posix().startswith(MAY_NAME_SHARED)]
    assert files_with(SHARED, outside) == []
