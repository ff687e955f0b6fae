"""Fetches knowledge from where the owner said, and only from there."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import urlsplit
from urllib.request import Request

from asepsis.identification.importing import FILE_MAXIMUM_OCTETS, import_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from http.client import HTTPMessage

    from asepsis.identification.rules import Surroundings
    from asepsis.identification.sources import Source

ADDRESSES = "update-from.json"
"""File in the user's folder: a list of addresses that the owner wrote."""
TIMEOUT_SECONDS = 60


class Readable(Protocol):
    """What an opened address offers."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What the server says of the file."""
        ...

    def read(self, octets: int, /) -> bytes:
        """Return at most so many octets."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Opener(Protocol):
    """Opens an address."""

    def __call__(self, url: str, /) -> Readable:
        """Return what can be read at the address."""
        ...


def configured(folder: Path) -> list[str]:
    """Return the addresses that the owner wrote into the folder; none when there is no such file."""
    path = folder / ADDRESSES
    if not path.is_file():
        return []
    addresses = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
        raise ValueError(f'{path}: must be a list of addresses, for instance ["https://example.org/oui.csv"]')
    return addresses


def checked(url: str) -> str:
    """Return the name of the host that a fetch would ask. Raises ValueError for anything but https."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or not Path(parts.path).suffix:
        raise ValueError(f"{url}: give the whole https address of a file (.csv, .xml or .yaml)")
    return parts.hostname


def what_leaves(url: str) -> str:
    """Say in words what a fetch tells the outside."""
    return (
        f"{checked(url)} learns this site's internet address and that {url} is wanted. Nothing about devices is sent."
    )


class SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a server to another place of its own, and nowhere else: the owner named this host and no other."""

    def redirect_request(  # noqa: PLR0913, PLR0917 (as the library calls it)
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request for the new place. Raises ValueError for one of another host, or without https."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (new.scheme, new.netloc) != ("https", old.netloc):
            raise ValueError(f"{req.full_url}: {old.netloc} sends elsewhere, to {new.netloc}. If you trust it, name it")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def open_address(url: str) -> Readable:
    """Open an https address."""
    checked(url)
    request = Request(url, headers={"User-Agent": "asepsis"})  # noqa: S310 (https only: checked above)
    opened: Readable = urllib.request.build_opener(SameHost).open(request, timeout=TIMEOUT_SECONDS)
    return opened


def fetch(url: str, folder: Path, around: Surroundings, opener: Opener = open_address) -> Source:
    """Fetch one file and import it. Raises ValueError or OSError; then what was known before stays."""
    checked(url)
    opened = opener(url)
    try:
        octets = opened.read(FILE_MAXIMUM_OCTETS + 1)
        dated = _day(opened.headers.get("Last-Modified", ""))
    finally:
        opened.close()
    if len(octets) > FILE_MAXIMUM_OCTETS:
        raise ValueError(f"{url}: larger than {FILE_MAXIMUM_OCTETS >> 20} MiB; no registry or rule file is so large")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / Path(urlsplit(url).path).name
        path.write_bytes(octets)
        return import_path(path, folder, around, origin=url, dated=dated)


def _day(text: str) -> date | None:
    """Read the day of `Last-Modified` (RFC 9110 8.8.2), or None."""
    try:
        return parsedate_to_datetime(text).date()
    except ValueError:
        return None
