"""The application behind `asepsis serve`: the API, and the console or a plain page in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response

from asepsis.api.console_files import ConsoleFiles, read_folder
from asepsis.api.guard import Guard
from asepsis.api.routes import report_response, routes
from asepsis.api.source import Snapshot, Source
from asepsis.api.told_routes import told_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from asepsis.api.desk import Desk
    from asepsis.api.door import Door

API_VERSION = "1"
"""Of the questions and answers below `/api`, not of the product."""


def create_api(source: Source, console: ConsoleFiles | None = None, desk: Desk | None = None) -> FastAPI:
    """The application without its guard. Without a built console `/` shows the report, without a desk it only reads."""
    snapshot = Snapshot(source)
    files = console if console is not None else read_folder()
    app = FastAPI(
        title="Asepsis",
        summary="Which devices are on the network, what each is, how sure we are and why; what people say beside it.",
        version=API_VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the pages that come with the framework load scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(routes(snapshot, desk))
    app.include_router(told_routes(snapshot, desk))

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            return PlainTextResponse("The API has no such address. See /api/openapi.json.\n", 404)
        if files.is_built():
            return files.answer(path)
        return report_response(snapshot) if path == "" else PlainTextResponse("There is no such page.\n", 404)

    return app


def create_app(source: Source, door: Door, console: ConsoleFiles | None = None, desk: Desk | None = None) -> ASGIApp:
    """The application as it is served: behind a door, guarded against foreign host names, each answer hardened."""
    return Guard(create_api(source, console, desk), door)
