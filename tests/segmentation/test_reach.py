"""Whether a host answers."""

from __future__ import annotations

import socket

import pytest

from asepsis.segmentation.reach import is_reachable, parsed


def test_how_hosts_are_written() -> None:
    assert parsed("192.0.2.7") == ("192.0.2.7", None)
    assert parsed("192.0.2.7:22") == ("192.0.2.7", 22)
    assert parsed("[2001:db8::7]:22") == ("2001:db8::7", 22)
    assert parsed("2001:db8::7") == ("2001:db8::7", None)
    for wrong in ("", ":22", "host:x", "host:99999"):
        with pytest.raises(ValueError, match="is no host"):
            parsed(wrong)


def test_an_open_port_answers_and_a_closed_one_only_shows_the_host() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert is_reachable(f"127.0.0.1:{server.getsockname()[1]}")
    with socket.socket() as held:  # no other program can take the port meanwhile
        held.bind(("127.0.0.1", 0))
        assert not is_reachable(f"127.0.0.1:{held.getsockname()[1]}")
    assert is_reachable("127.0.0.1")
