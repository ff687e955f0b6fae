"""Speaking with NetBox: only with the one that was named, and never showing the token to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.inventory.lists.netbox_client import NetBoxError, Server, checked_token, read_token
from tests.netbox_server import TOKEN, NetBox, running

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("url", ["http://netbox.example/", "ftp://netbox.example/", "https://me@netbox.example/", "x"])
def test_addresses_over_which_a_token_would_be_read_by_others_are_refused(url: str) -> None:
    with pytest.raises(NetBoxError):
        Server.named(url, TOKEN)


@pytest.mark.parametrize("url", ["https://netbox.example:99999/", "https://netbox.example:x/", "https://[::1/"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(NetBoxError, match="no address"):
        Server.named(url, TOKEN)


def test_clear_text_is_allowed_to_this_computer_and_to_whom_says_so() -> None:
    assert not Server.named("http://127.0.0.1:8000/", TOKEN).is_encrypted
    assert not Server.named("http://netbox.example/", TOKEN, in_clear=True).is_encrypted
    assert Server.named("https://netbox.example/inventory/", TOKEN).path == "/inventory"


def test_a_token_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    path.chmod(0o600)
    assert read_token(path) == TOKEN
    path.chmod(0o640)
    with pytest.raises(NetBoxError, match="chmod 600"):
        read_token(path)


@pytest.mark.parametrize("token", ["", "two words", "a\r\nHost: b"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(NetBoxError):
        checked_token(token)


def test_nothing_is_followed_to_another_address() -> None:
    with running(NetBox()) as url, pytest.raises(NetBoxError, match="302"):
        Server.named(url, TOKEN).call("GET", "elsewhere/?limit=1")


@pytest.mark.parametrize("token", [TOKEN, "nbt_key.secret"])
def test_both_kinds_of_tokens_are_sent_as_netbox_wants_them(token: str) -> None:
    with running(NetBox()) as url:
        assert Server.named(url, token).check_release() == "4.6.8"


def test_a_wrong_token_and_an_old_release_are_told() -> None:
    with running(NetBox("4.1.11")) as url:
        with pytest.raises(NetBoxError, match="refuses the token"):
            Server.named(url, "wrong").check_release()
        with pytest.raises(NetBoxError, match="too old"):
            Server.named(url, TOKEN).check_release()


def test_all_pages_are_read() -> None:
    netbox = NetBox()
    for number in range(600):
        netbox.add("dcim/sites", name=str(number), slug=str(number))
    with running(netbox) as url:
        assert len(list(Server.named(url, TOKEN).objects("dcim/sites"))) == 600


def test_a_host_that_is_not_there_is_told() -> None:
    with running(NetBox()) as url:
        pass
    with pytest.raises(NetBoxError, match="cannot be reached"):
        Server.named(url, TOKEN).check_release()
