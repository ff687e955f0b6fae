"""The built console: static files that ship inside the package. Node builds them; nobody needs it to run them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED_FOLDER = Path(__file__).resolve().parent / "console"
"""Where `npm run build` puts the console, and where the wheel carries it."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
"""Own table: the machine's list of types may be wrong, and `nosniff` makes that fatal."""

ASSETS = "assets/"
"""Files below this have a hash of their content in their name and never change."""


@dataclass(frozen=True, slots=True)
class ConsoleFiles:
    """The files of the console by their path below the site's root. Nothing outside this list is ever served."""

    files: Mapping[str, Path]

    def is_built(self) -> bool:
        """True when there is a console to show."""
        return "index.html" in self.files

    def answer(self, path: str) -> Response:
        """Return the file, the page for a place inside the console, or 404 for a missing asset."""
        file = self.files.get(path)
        if file is None and (path.startswith(ASSETS) or ("." in path and "/" not in path)):
            return PlainTextResponse("There is no such file.\n", 404)
        file = file or self.files["index.html"]
        headers = {"cache-control": "public, max-age=31536000, immutable"} if path.startswith(ASSETS) else {}
        return FileResponse(file, headers=headers, media_type=MEDIA_TYPES.get(file.suffix, "application/octet-stream"))


def read_folder(folder: Path = SHIPPED_FOLDER) -> ConsoleFiles:
    """List the files of a built console; the list is empty when it was not built."""
    found = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    return ConsoleFiles({path.relative_to(folder).as_posix(): path for path in found})
