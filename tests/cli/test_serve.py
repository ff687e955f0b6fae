"""`asepsis serve` answers on this computer only, and says plainly why it does not do more."""

from __future__ import annotations

import socket
import stat
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from asepsis.api.door import ENTRANCE
from asepsis.cli.serve import (
    FAILED,
    USAGE,
    Opening,
    left,
    listening,
    loopback_address,
    opening_file,
    read_opening,
    serve,
    tell,
    url,
)

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(32)
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


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "practice.sqlite"
    path.touch()
    return path


def again(store: Path) -> tuple[int, str, str]:
    """Status, output and complaints of `serve --again`."""
    result = CliRunner().invoke(app, ["--again", "--store", str(store)])
    return result.exit_code, result.stdout, result.stderr


def test_what_opens_the_page_is_its_owners_while_it_runs(store: Path) -> None:
    opening = Opening("http://127.0.0.1:8300/", KEY)
    with left(store, opening):
        path = opening_file(store)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert read_opening(path) == opening
    assert not path.exists()


@pytest.mark.parametrize("planted", ["file", "link"])
def test_a_file_that_somebody_put_there_is_not_written_through(planted: str, store: Path, tmp_path: Path) -> None:
    other, path = tmp_path / "other", opening_file(store)
    other.touch()
    path.symlink_to(other) if planted == "link" else path.touch()
    if planted == "file":
        path.chmod(0o666)
    with left(store, Opening("http://127.0.0.1:8300/", KEY)):
        assert not path.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert other.read_bytes() == b""


def test_another_run_keeps_its_own(store: Path) -> None:
    later = Opening("http://127.0.0.1:8301/", KEY)
    with left(store, Opening("http://127.0.0.1:8300/", KEY)):
        with left(store, later):
            pass
        opening_file(store).write_text('{"address": "http://127.0.0.1:8301/", "key": "00"}', encoding="utf-8")
        opening_file(store).chmod(0o600)
    assert opening_file(store).exists()


def test_a_new_address_is_told_alone(store: Path) -> None:
    with listening("127.0.0.1", 0) as listener, left(store, Opening(url(listener), KEY)) as opening:
        status, said, _ = again(store)
        other = again(store)[1]
    assert (status, said.count("\n")) == (0, 1)
    assert said.startswith(f"{opening.address}{ENTRANCE[1:]}?ticket=")
    assert said != other


def test_where_nothing_runs_there_is_no_address(store: Path) -> None:
    status, said, complaint = again(store)
    assert (status, said) == (FAILED, "")
    assert "no page of" in complaint
    with listening("127.0.0.1", 0) as listener:
        address = url(listener)
    with left(store, Opening(address, KEY)):
        assert again(store)[:2] == (FAILED, ""), "what is left over opens nothing"


@pytest.mark.parametrize(("mode", "text"), [(0o644, '{"address": "http://127.0.0.1:1/", "key": ""}'), (0o600, "[]")])
def test_an_opening_that_others_may_read_or_that_is_none_is_refused(mode: int, text: str, store: Path) -> None:
    opening_file(store).write_text(text, encoding="utf-8")
    opening_file(store).chmod(mode)
    status, said, complaint = again(store)
    assert (status, said) == (USAGE, "")
    assert str(opening_file(store)) in complaint


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_ticket_is_shown_on_a_terminal_only(
    is_terminal: bool,  # noqa: FBT001 (a row of the table)
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    tell(Opening("http://127.0.0.1:8300/", KEY), store)
    said = capsys.readouterr().out
    assert ("ticket=" in said) == is_terminal
    assert f"asepsis serve --again --store {store}" in said
