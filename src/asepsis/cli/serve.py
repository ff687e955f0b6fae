"""`asepsis serve`: the console in a browser on this computer."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from asepsis.core.store.chosen import StoreOption, existing_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8300
CONCURRENT_REQUESTS = 64
"""More at a time are answered with status 503; a browser opens six."""
HEADER_BYTES = 16_384
"""A longer request head is refused."""
KEEP_ALIVE_SECONDS = 15
USAGE = 2
"""Exit status for a call that cannot be right."""
FAILED = 1


def serve(
    *,
    store: StoreOption = None,
    host: Annotated[str, typer.Option(help="Address of this computer to answer on; loopback only.")] = DEFAULT_HOST,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to answer on; 0 takes a free one.")] = DEFAULT_PORT,
) -> None:
    """Show the devices in a browser on this computer. It takes down what people say, too. Nothing leaves it."""
    address = loopback_address(host)
    if address is None:
        refuse(
            f"serve answers on this computer only (127.0.0.1 or ::1), not on {host}: there is no sign-in yet. "
            f"From elsewhere use a tunnel: ssh -L {port}:127.0.0.1:{port} THIS-COMPUTER"
        )
    path = existing_path(store)
    from asepsis.api.app import create_app
    from asepsis.api.desk import Desk
    from asepsis.report.stored import StoredSite

    source = StoredSite.open(path)
    with listening(address, port) as listener:
        typer.echo(f"Asepsis: {url(listener)}   (this computer only; Ctrl+C ends it)")
        run(create_app(source, desk=Desk(source.engine)), listener)


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
