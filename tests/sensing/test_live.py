"""A listener's beginning and end; what it hears is tested over a wire in `tests/cli/test_watch.py`."""

from __future__ import annotations

import os
import socket

import pytest

from asepsis.sensing import live
from asepsis.sensing.live import Listener, ListeningError


def test_a_kind_of_interface_that_is_not_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "hardware_type", lambda _name: 280)
    with pytest.raises(ListeningError, match="number 280"):
        Listener("can0")


def test_who_may_not_listen_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str, *, promiscuous: bool) -> None:
        raise PermissionError(1, f"not permitted: {promiscuous}")

    monkeypatch.setattr(live, "Ring", refuse)
    with pytest.raises(ListeningError, match="CAP_NET_RAW"):
        Listener("lo")


@pytest.mark.tool
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_on_loopback_each_packet_is_heard_once_and_none_is_lost_at_the_end() -> None:
    listener = Listener("lo")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        for _ in range(5):
            sender.sendto(b"x", ("127.0.0.1", 9))
        port = sender.getsockname()[1]
    listener.stop()
    flows = [row for row in listener.take().flows() if row[6] == port]
    assert [row[11] for row in flows] == [5]
    assert listener.capture().path.startswith("live:lo since ")
