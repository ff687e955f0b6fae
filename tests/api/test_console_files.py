"""The console's files: only what was built is served, each with its true type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.api.console_files import ConsoleFiles, read_folder
from tests.api.client import browser

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def console(tmp_path: Path) -> ConsoleFiles:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>console", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_text("1", encoding="utf-8")
    (folder / "mark.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return read_folder(folder)


def test_a_missing_folder_is_no_console(tmp_path: Path) -> None:
    assert not read_folder(tmp_path / "none").is_built()


def test_places_inside_the_console_get_its_page(console: ConsoleFiles) -> None:
    assert console.is_built()
    for place in ("/", "/devices", "/devices/d12", "/devices/a.b", "/captures"):
        answer = browser(console=console).get(place)
        assert answer.text == "<!doctype html>console"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"


def test_assets_are_kept_by_the_browser(console: ConsoleFiles) -> None:
    answer = browser(console=console).get("/assets/index-abc.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert browser(console=console).get("/mark.svg").headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/none.txt", "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt"]
)
def test_what_was_not_built_is_not_there(console: ConsoleFiles, path: str) -> None:
    answer = browser(console=console).get(path)
    assert "secret" not in answer.text
    assert answer.status_code == 404
