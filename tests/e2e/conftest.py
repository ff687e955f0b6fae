"""A browser and a running console, for journeys through the whole of it. Says which tool is missing when one is."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from asepsis.api.app import create_app
from asepsis.api.console_files import read_folder
from asepsis.api.door import Door, entrance
from asepsis.api.source import Fixed
from tests.report.told import told_practice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "console" / "node_modules" / "axe-core" / "axe.min.js"
KEY = bytes(range(32))
"""Opens the consoles of these tests."""
PATIENCE_MILLISECONDS = 60_000
"""How long is waited for what the browser is about to show: a busy machine takes longer than the usual 5 seconds."""
WIDTHS = (360, 1440)
THEMES = ("light", "dark")
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window.

    No longer than a module: while it is there its event loop runs in this thread, and no other can.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, one of the console's development packages."""
    if not AXE.is_file():
        pytest.skip("axe-core is missing: npm --prefix console ci")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def console() -> Iterator[str]:
    """The address of a console that shows the invented practice."""
    with served(lambda door: create_app(Fixed(told_practice()), door)) as address:
        yield address


@contextmanager
def served(application: Callable[[Door], ASGIApp]) -> Iterator[str]:
    """The address, without a slash at its end, at which a console answers behind a door of KEY."""
    if not read_folder().is_built():
        pytest.skip("the console is not built: npm --prefix console run build")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        configuration = uvicorn.Config(
            application(Door(KEY, port)), log_level="warning", lifespan="off", ws="none", proxy_headers=False
        )
        server = uvicorn.Server(configuration)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        server.force_exit = True  # a browser keeps its connection open
        thread.join()


def ticket_address(console: str) -> str:
    """An address that opens the console once."""
    return entrance(f"{console}/", KEY, time.time())


class Visit:
    """One page, with all that it said and asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self.asked.append(request.url))

    def enter(self, console: str) -> None:
        """Be let in, as by opening the address that `serve` prints; what was asked and said for it does not count."""
        answer = self.page.context.request.get(ticket_address(console))
        assert answer.ok

    def violations(self, axe: str) -> list[str]:
        """Return what the accessibility checker finds against WCAG 2.2 A and AA, each with its place."""
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        question = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        # Evaluated by the debugger, not by the page: the page's own policy forbids code that it did not load.
        self.page.evaluate(axe)
        found = self.page.evaluate(question, tags)["violations"]
        return [f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']][:5]}" for one in found]


@pytest.fixture(params=[(width, theme) for width in WIDTHS for theme in THEMES], ids=lambda p: f"{p[0]}-{p[1]}")
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page of each width in each theme."""
    width, theme = request.param
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    yield Visit(page)
    page.close()
