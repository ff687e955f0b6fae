"""Messages to a switch; a real agent is asked in `test_wire.py`."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from asepsis.asking.logins import Community, User
from asepsis.asking.talk import SwitchRefusedError, Talk

NAME = (1, 3, 6, 1, 2, 1, 1, 1, 0)
GET, RESPONSE, BULK = 0xA0, 0xA2, 0xA5
LOGIN = Community(version=2, community=SecretStr("lab"))
USER = User(
    version=3,
    user="watcher",
    authentication_password=SecretStr("first-password"),
    privacy_password=SecretStr("second-password"),
)


def kind(message: bytes) -> int:
    """Tag of the PDU after version and community (RFC 1901 3)."""
    return message[message.index(b"\x04\x03lab") + 5]


def test_get_and_bulk_are_one_message_each() -> None:
    sent: list[bytes] = []

    def exchange(message: bytes) -> bytes:
        sent.append(message)
        at = message.index(b"\x04\x03lab") + 5
        return message[:at] + bytes([RESPONSE]) + message[at + 1 :]

    talk = Talk(LOGIN, exchange)
    # The values of a request are empty: nothing is taken for one.
    assert talk.get([NAME]) == []
    assert talk.bulk([NAME], 5) == []
    assert [kind(message) for message in sent] == [GET, BULK]


def test_silence_goes_to_who_asked_and_nothing_is_repeated() -> None:
    sent: list[bytes] = []

    def silent(message: bytes) -> bytes:
        sent.append(message)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        Talk(LOGIN, silent).get([NAME])
    assert len(sent) == 1


def test_an_answer_that_is_none_is_a_refusal() -> None:
    with pytest.raises(SwitchRefusedError):
        Talk(LOGIN, lambda _message: b"\x30\x03abc").get([NAME])


def test_version_3_first_asks_who_is_there_and_shows_no_secret() -> None:
    sent: list[bytes] = []

    def noise(message: bytes) -> bytes:
        sent.append(message)
        return b""

    with pytest.raises(SwitchRefusedError):
        Talk(USER, noise).get([NAME])
    assert len(sent) == 1
    assert b"watcher" not in sent[0]
    assert b"password" not in sent[0]
