"""A browser's place in the tests of the API: requests to the guarded application, without a network."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from asepsis.api.app import create_app
from asepsis.api.console_files import ConsoleFiles
from asepsis.api.desk import Desk
from asepsis.api.source import Fixed
from asepsis.report.stored import StoredSite
from tests.practice import practice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import ASGIApp

    from asepsis.report.analysis import Analysis

NO_CONSOLE = ConsoleFiles({})
Parameters = dict[str, int | str | list[str]]


@dataclass(frozen=True)
class Browser:
    """Asks an application by the computer's own name."""

    app: ASGIApp

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
        headers = {"origin": "http://127.0.0.1:8300", "content-type": "application/json"}
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
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8300") as client:
            return await client.request(method, path, params=params, headers=headers, content=content)


def browser(analysis: Analysis | None = None, console: ConsoleFiles = NO_CONSOLE) -> Browser:
    """Return a browser that looks at an analysis: at the practice when none is given."""
    source = Fixed(practice() if analysis is None else analysis)
    return Browser(create_app(source, console))


def writing_browser(store: Path) -> Browser:
    """Return a browser that looks at a store and can tell it something."""
    site = StoredSite.open(store)
    return Browser(create_app(site, NO_CONSOLE, Desk(site.engine)))
