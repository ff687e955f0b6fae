"""Answers as observations."""

from __future__ import annotations

from asepsis.asking.answers import observations
from asepsis.asking.classes import SafetyClass
from asepsis.asking.plan import Planned
from asepsis.asking.questions import HTTP, Words, messages
from asepsis.asking.run import Asked
from asepsis.asking.wire import Answer
from tests.asking.devices import NOW

PAGE = b"HTTP/1.0 200 OK\r\nServer: Lab-Printer/2.1\r\nContent-Type: text/html\r\n\r\nPatient: nobody"


def asked(answer: Answer | None) -> Asked:
    planned = Planned("d1", "192.0.2.9", "02:00:5e:00:07:09", HTTP, 80, Words(), "why", SafetyClass.OFFICE)
    return Asked(planned, messages(HTTP, Words(), 1), NOW, answer, "answered")


def test_an_answer_is_said_of_the_host_and_marked_as_asked() -> None:
    found = observations([asked(Answer((PAGE,), 0.1))])
    response = next(one for one in found if one.kind == "http.response")
    assert (response.subject.mac, response.subject.ip, response.capture) == ("02:00:5e:00:07:09", "192.0.2.9", "asked")
    assert (response.fields["server"], response.fields["asked"]) == ("Lab-Printer/2.1", True)
    assert "Patient" not in repr(found)


def test_silence_shows_nothing() -> None:
    assert observations([asked(None)]) == []
