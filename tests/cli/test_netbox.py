"""`asepsis export netbox` and `import-devices --netbox`, as their user calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.shell import run
from tests.netbox_server import TOKEN, NetBox, running

if TYPE_CHECKING:
    import pytest


def test_nothing_is_written_to_netbox_without_being_told_to(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASEPSIS_NETBOX_TOKEN", TOKEN)
    netbox = NetBox()
    with running(netbox) as url:
        dry = run("export", "netbox", url, "--site", "Main", "--store", store)
        assert "nothing was written" in dry.stderr
        assert "at 10.0.0.1" in dry.stdout
        assert not netbox.writes
        done = run("export", "netbox", url, "--site", "Main", "--store", store, "--apply")
        assert (done.exit_code, done.stdout) == (0, dry.stdout)
        assert len(netbox.objects["dcim/devices"]) == 2
        listed = run("import-devices", "--netbox", url, "--store", store)
        assert "2 rows" in listed.stdout.replace("\n", " ")
    assert TOKEN not in dry.output + done.output + listed.output


def test_without_a_token_nobody_is_asked(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASEPSIS_NETBOX_TOKEN", raising=False)
    result = run("export", "netbox", "http://127.0.0.1:9/", "--site", "Main", "--store", store)
    assert result.exit_code == 1
    assert "there is no token" in result.stderr


def test_a_list_comes_from_a_file_or_from_netbox(store: str) -> None:
    assert run("import-devices", "--store", store).exit_code == 2
