"""Write knowledge/schema: what rules may name, asked of the engine, and the form of a rule, asked of its reader."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asepsis_engine

from asepsis.identification.rule_format import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).resolve().parent.parent / "knowledge" / "schema"


def vocabulary_document(vocabulary: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return kinds and fields in the form in which rules are checked, sorted by name."""
    return {
        "kinds": [
            {
                "name": kind["kind"],
                "fields": [{"name": field["name"], "type": field["type"]} for field in kind["fields"]],
            }
            for kind in sorted(vocabulary, key=lambda kind: str(kind["kind"]))
        ],
    }


def documents() -> dict[str, dict[str, Any]]:
    """Return what the folder should hold, by file name."""
    return {
        "vocabulary.json": vocabulary_document(asepsis_engine.vocabulary()),
        "identification-rules.schema.json": json_schema(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the files; `--check` only tells which of them are old."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is old")
    options = parser.parse_args(arguments)
    old = 0
    for name, document in documents().items():
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        path = FOLDER / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        old += 1
        if options.check:
            print(f"{path.name} is old: run python tools/write_schemas.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: written")
    return 1 if old and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
