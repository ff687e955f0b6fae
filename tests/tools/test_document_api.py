"""The description of the API that the console's types are made from is current."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tools.document_api import DOCUMENT, document, main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_kept_document_is_current() -> None:
    assert main(["--check"]) == 0
    assert DOCUMENT.read_text(encoding="utf-8") == document()


def test_a_stale_document_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "openapi.json"
    assert main(["--check"], path) == 1
    assert "run `python tools/document_api.py`" in capsys.readouterr().out


def test_the_document_is_written(tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    assert main([], path) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["info"]["title"] == "Asepsis"
    assert main(["--check"], path) == 0
