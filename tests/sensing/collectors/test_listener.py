"""The sockets that exports come to."""

from __future__ import annotations

import socket
import time

import pytest

from asepsis.sensing.collectors import listener as module
from asepsis.sensing.collectors.listener import Listener, allow_list


def test_what_is_sent_to_a_port_arrives_with_its_sender() -> None:
    with Listener([("127.0.0.1", 0)]) as listener, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"export", ("127.0.0.1", listener.ports[0]))
        (found,) = listener.wait(10)
        assert (found.octets, found.sender_ip, found.sender_port) == (b"export", "127.0.0.1", sender.getsockname()[1])


def test_what_the_queue_cannot_hold_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    with Listener([("127.0.0.1", 0)]) as listener, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(5):
            sender.sendto(b"export", ("127.0.0.1", listener.ports[0]))
        while listener.dropped < 3:
            time.sleep(0.01)
        assert len(list(listener.wait(10))) == 2


def test_only_listed_exporters_are_allowed() -> None:
    is_allowed = allow_list(["192.0.2.1", "2001:db8::/32"])
    assert [is_allowed(one) for one in ("192.0.2.1", "192.0.2.2", "2001:db8::9")] == [True, False, True]
    with pytest.raises(ValueError, match="router"):
        allow_list(["router"])
