"""A browser's place in the tests of the API: requests to the guarded application, without a network."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from asepsis.api.app import create_app
from asepsis.api.console_files import ConsoleFiles
from asepsis.api.desk import Desk
from asepsis.api.door import ENTRANCE, Door, new_key, new_ticket
from asepsis.api.source import Fixed
from asepsis.report.stored import StoredSite
from tests.practice import practice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import ASGIApp

    from asepsis.report.analysis import Analysis

NO_CONSOLE = ConsoleFiles({})
ADDRESS = "http://127.0.0.1:8300"
ACCOUNT = 1000
"""Who sits at the browser."""
Parameters = dict[str, int | str | list[str]]


@dataclass(frozen=True)
class Browser:
    """Asks an application by the computer's own name."""

    app: ASGIApp
    cookie: str = ""

    def get(
        self, path: str, params: Parameters | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, params, headers)

    def request(
        self, method: str, path: str, params: Parameters | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask anything."""
        return asyncio.run(self._request(method, path, params, headers))

    def tell(self, path: str, statement: object) -> httpx.Response:
        """Send a statement, as our own page does."""
        headers = {"origin": ADDRESS, "content-type": "application/json"}
        return asyncio.run(self._request("POST", path, None, headers, json.dumps(statement).encode()))

    async def _request(
        self,
        method: str,
        path: str,
        params: Parameters | None,
        headers: Mapping[str, str] | None,
        content: bytes | None = None,
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            sent = {**({"cookie": self.cookie} if self.cookie else {}), **(headers or {})}
            return await client.request(method, path, params=params, headers=sent, content=content)


def browser(analysis: Analysis | None = None, console: ConsoleFiles = NO_CONSOLE) -> Browser:
    """Return a browser that looks at an analysis: at the practice when none is given."""
    key = new_key()
    source = Fixed(practice() if analysis is None else analysis)
    return entered(create_app(source, door(key), console), key)


def writing_browser(store: Path) -> Browser:
    """Return a browser that looks at a store and can tell it something."""
    key, site = new_key(), StoredSite.open(store)
    return entered(create_app(site, door(key), NO_CONSOLE, Desk(site.engine)), key)


def door(key: bytes) -> Door:
    """A door to which all come from the one account."""
    return Door(key, 8300, lambda *_: ACCOUNT)


def entered(app: ASGIApp, key: bytes) -> Browser:
    """A browser that opened the address and was let in."""
    answer = Browser(app).get(ENTRANCE, {"ticket": new_ticket(key, time.time())})
    return Browser(app, answer.headers["set-cookie"].partition(";")[0])
