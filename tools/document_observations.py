"""Write docs/reference/observations.md: every kind of observation with its fields, as the engine declares them.

With --check nothing is written: the exit status is 1 when the page is not what the engine declares.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import asepsis_engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/observations.md"
INTRODUCTION = """\
# Observations

What the engine can say, one table for each kind, grouped by protocol. Every field is optional: what was not on the
wire is absent. No field carries a patient identifier; a field that is not listed here does not leave the engine.
Written by `make docs` from what the dissectors declare.
"""


def cell(text: str) -> str:
    """Return `text` so that it stays in one cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def section(kind: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines on one kind: name, meaning and a table of its fields."""
    yield f"### `{kind['kind']}`\n\n{kind['meaning']}\n"
    yield "| Field | Type | Meaning | Source |\n|---|---|---|---|"
    for field in kind["fields"]:
        texts = (cell(field[column]) for column in ("type", "meaning", "source"))
        yield f"| `{field['name']}` | {' | '.join(texts)} |"
    yield ""


def page(vocabulary: Iterable[Mapping[str, Any]]) -> str:
    """Return the reference page for a vocabulary: kinds with `kind`, `meaning` and `fields`, in any order."""
    lines = [INTRODUCTION]
    by_name = sorted(vocabulary, key=lambda kind: str(kind["kind"]))
    for protocol, kinds in groupby(by_name, key=lambda kind: str(kind["kind"]).partition(".")[0]):
        lines.append(f"## {protocol}\n")
        for kind in kinds:
            lines += section(kind)
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with `--check` compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of date")
    options = parser.parse_args(arguments)
    wanted = page(asepsis_engine.vocabulary())
    if options.check:
        is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted
        if not is_current:
            print(f"{PAGE.name} is not what the engine declares. Remedy: make docs", file=sys.stderr)
        return int(not is_current)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(wanted, encoding="utf-8")
    print(f"{PAGE.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
