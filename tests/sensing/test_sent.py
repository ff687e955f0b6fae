"""Messages that this computer exchanged, read by the engine."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from asepsis.sensing.sent import Sent, read_sent

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize("filler", [0, 5000])
def test_a_long_answer_is_read_whole(filler: int) -> None:
    head = b"HTTP/1.0 200 OK\r\nX-Filler: " + b"x" * filler + b"\r\nServer: Lab/1\r\n\r\n"
    said = b"GET / HTTP/1.0\r\n\r\n"
    found = read_sent([Sent(NOW, "tcp", "192.0.2.9", 8080, 49_999, [(said, head)])], "asked")
    assert [(one.kind, one.subject.ip, one.fields["server"]) for one in found if one.kind == "http.response"] == [
        ("http.response", "192.0.2.9", "Lab/1")
    ]
    assert {one.subject.ip for one in found} == {"192.0.2.9"}
