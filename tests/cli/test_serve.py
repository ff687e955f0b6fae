"""`asepsis serve` answers on this computer only, and says plainly why it does not do more."""

from __future__ import annotations

import socket

import pytest
import typer
from typer.testing import CliRunner

from asepsis.cli.serve import FAILED, USAGE, listening, loopback_address, serve, url

app = typer.Typer()
app.command()(serve)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("LocalHost", "127.0.0.1"),
        ("127.8.9.1", "127.8.9.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0.0.0.0", None),  # noqa: S104 (refused)
        ("::", None),
        ("192.0.2.1", None),
        ("localhost.example", None),
        ("example.org", None),
        ("", None),
    ],
)
def test_only_this_computer_is_an_address(host: str, address: str | None) -> None:
    assert loopback_address(host) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])  # noqa: S104 (refused)
def test_other_addresses_are_refused_with_a_way_out(host: str) -> None:
    result = CliRunner().invoke(app, ["--host", host])
    assert result.exit_code == USAGE
    assert f"not on {host}: there is no sign-in yet" in result.output
    assert "ssh -L 8300:127.0.0.1:8300" in result.output


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(typer.Exit) as failure:
            listening("127.0.0.1", port)
    assert failure.value.exit_code == FAILED
    assert f"Try --port {port + 1}" in capsys.readouterr().err


def test_the_address_to_open_is_told() -> None:
    with listening("127.0.0.1", 0) as listener:
        assert url(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
