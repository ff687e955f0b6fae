"""What commands that speak with NetBox have in common: its address, and where the token comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asepsis.cli.devices import NOT_FOUND

if TYPE_CHECKING:
    from asepsis.inventory.lists.netbox_client import Server

NetBoxArgument = Annotated[str, typer.Argument(metavar="URL", help="Address of your NetBox; no other is spoken with.")]
TokenFileOption = Annotated[
    Path | None,
    typer.Option("--token-file", help="File with the token, mode 600; else the variable ASEPSIS_NETBOX_TOKEN."),
]
InClearOption = Annotated[
    bool, typer.Option("--in-clear", help="Allow http: everybody on the way can then read the token.")
]


def netbox_server(url: str, token_file: Path | None, *, in_clear: bool) -> Server:
    """The server with its token; ends the program with a reason when there is none."""
    from asepsis.core.settings import Settings
    from asepsis.inventory.lists.netbox_client import NetBoxError, Server, checked_token, read_token

    try:
        token = read_token(token_file) if token_file else checked_token(Settings().netbox_token.get_secret_value())
        return Server.named(url, token, in_clear=in_clear)
    except NetBoxError as error:
        typer.echo(f"asepsis: {error}", err=True)
        raise typer.Exit(NOT_FOUND) from error
