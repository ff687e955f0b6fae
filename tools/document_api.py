"""Write what the API answers to `console/openapi.json`; with --check, tell whether the file is current.

The console's types are generated from that file, so that a change of the API shows as a type error in the console.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from asepsis.api.app import create_api
from asepsis.api.source import Fixed
from asepsis.report.analysis import Analysis

DOCUMENT = Path(__file__).resolve().parents[1] / "console" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document of the API as it is now."""
    api = create_api(Fixed(Analysis((), ())))
    return json.dumps(api.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str], path: Path = DOCUMENT) -> int:
    """Write the document, or compare it; return the exit status."""
    text = document()
    if "--check" in arguments:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        print(f"{path.name} is not current: run `python tools/document_api.py` and `npm --prefix console run schema`")
        return 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
