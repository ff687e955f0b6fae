"""`asepsis serve`: the console in a browser on this computer, for who may read the store."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from asepsis.core.secret_file import OpenToOthersError, read_secret, write_secret
from asepsis.core.store.chosen import StoreOption, existing_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8300
CONCURRENT_REQUESTS = 64
"""More at a time are answered with status 503; a browser opens six."""
HEADER_BYTES = 16_384
"""A longer request head is refused."""
KEEP_ALIVE_SECONDS = 15
LOOK_SECONDS = 2.0
"""How long is waited for a console to take a connection."""
USAGE = 2
"""Exit status for a call that cannot be right."""
FAILED = 1


def serve(
    *,
    store: StoreOption = None,
    host: Annotated[str, typer.Option(help="Address of this computer to answer on; loopback only.")] = DEFAULT_HOST,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to answer on; 0 takes a free one.")] = DEFAULT_PORT,
    again: Annotated[
        bool, typer.Option("--again", help="Tell a new address that opens the page that runs already, and end.")
    ] = False,
) -> None:
    """Show the devices in a browser on this computer. It takes down what people say, too. Nothing leaves it."""
    if again:
        tell_again(existing_path(store))
        return
    address = loopback_address(host)
    if address is None:
        refuse(
            f"serve answers on this computer only (127.0.0.1 or ::1), not on {host}: there is no sign-in yet. "
            f"From elsewhere use a tunnel: ssh -L {port}:127.0.0.1:{port} THIS-COMPUTER"
        )
    path = existing_path(store)
    from asepsis.api.app import create_app
    from asepsis.api.desk import Desk
    from asepsis.api.door import Door, new_key
    from asepsis.report.stored import StoredSite

    source = StoredSite.open(path)
    with listening(address, port) as listener, left(path, Opening(url(listener), new_key())) as opening:
        tell(opening, path)
        door = Door(opening.key, listener.getsockname()[1])
        run(create_app(source, door, desk=Desk(source.engine)), listener)


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a page that runs."""

    address: str
    """Where it answers: a URL that ends with a slash."""
    key: bytes

    def entrance(self) -> str:
        """A new address that opens it once."""
        from asepsis.api.door import entrance

        return entrance(self.address, self.key, time.time())


def opening_file(store: Path) -> Path:
    """Where the opening lies: beside the store, so that who may read the one may read the other."""
    return store.with_name(f"{store.name}.opening")


@contextmanager
def left(store: Path, opening: Opening) -> Iterator[Opening]:
    """Leave an opening beside the store while the page runs."""
    path = opening_file(store)
    write_secret(path, json.dumps({"address": opening.address, "key": opening.key.hex()}))
    try:
        yield opening
    finally:
        # Another run may have left its own meanwhile; one that is left over opens nothing.
        if read_opening(path) == opening:
            path.unlink(missing_ok=True)


def read_opening(path: Path) -> Opening | None:
    """What lies there; None when nothing does. Raises OpenToOthersError, and ValueError for a file that is none."""
    try:
        told = json.loads(read_secret(path))
        return Opening(str(told["address"]), bytes.fromhex(told["key"]))
    except FileNotFoundError:
        return None
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{path} was not written by asepsis serve") from error


def tell(opening: Opening, store: Path) -> None:
    """Say how to open the page. The ticket goes to a terminal only: anything else may be a log for others."""
    again = shlex.join(["asepsis", "serve", "--again", "--store", str(store)])
    if sys.stdout.isatty():
        typer.echo(
            f"Asepsis: {opening.entrance()}\n"
            "This address opens the page once, within ten minutes, on this computer only. Ctrl+C ends the page.\n"
            f"For another browser, or later: {again}"
        )
    else:
        typer.echo(f"Asepsis: {opening.address}   (this computer only)\nTo open it: {again}")


def tell_again(store: Path) -> None:
    """Say a new address of a page that runs; the address alone goes to standard output."""
    try:
        opening = read_opening(opening_file(store))
    except (OpenToOthersError, ValueError) as error:
        refuse(str(error))
    if opening is None or not is_taken(opening.address):
        typer.echo(f"asepsis: no page of {store} runs. Start it: asepsis serve --store {store}", err=True)
        raise typer.Exit(FAILED)
    typer.echo(opening.entrance())


def is_taken(address: str) -> bool:
    """True when somebody takes connections at the address."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), LOOK_SECONDS).close()
    except OSError:
        return False
    return True


def refuse(words: str) -> NoReturn:
    """End with a sentence and the status of a wrong call."""
    typer.echo(f"asepsis: {words}", err=True)
    raise typer.Exit(USAGE)


def loopback_address(host: str) -> str | None:
    """Return the address to bind for a host that is this computer itself, or None.

    Names other than `localhost` are not looked up: what they mean is for others to change.
    """
    if host.lower() == "localhost":
        return DEFAULT_HOST
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    return str(address) if address.is_loopback else None


def listening(address: str, port: int) -> socket.socket:
    """Return a socket that listens; end with a sentence when the port is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        typer.echo(f"asepsis: cannot answer on {address} port {port}: {reason}. Try --port {port + 1}", err=True)
        raise typer.Exit(FAILED) from error


def url(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(app: ASGIApp, listener: socket.socket) -> None:
    """Answer until someone ends it. Requests are not logged: a search may hold the name of a device."""
    import uvicorn

    configuration = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        ws="none",
        limit_concurrency=CONCURRENT_REQUESTS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )
    uvicorn.Server(configuration).run(sockets=[listener])
