"""Foreign host names are refused, and each answer is hardened."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from asepsis.api.door import new_key, new_ticket
from asepsis.api.guard import HEADERS, Guard, host_name, is_allowed, is_own_statement
from tests.api.client import Browser, browser, door

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

PAGES = ("/", "/api/status", "/api/devices", "/api/devices/none", "/api/nothing", "/api/openapi.json", "/nothing")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8300", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8300"])
def test_our_own_names_are_answered(host: str) -> None:
    assert browser().get("/api/status", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1", "localhost:", "[::1]x", "::1"],
)
def test_foreign_names_are_refused(host: str) -> None:
    answer = browser().get("/api/devices", headers={"host": host})
    assert answer.status_code == 421
    assert "us-room2" not in answer.text


def scope_with(*hosts: bytes) -> Scope:
    return {"type": "http", "headers": [(b"host", host) for host in hosts]}


def test_a_request_names_exactly_one_host() -> None:
    assert is_allowed(scope_with(b"localhost"))
    assert not is_allowed(scope_with())
    assert not is_allowed(scope_with(b""))
    assert not is_allowed(scope_with(b"localhost", b"evil.example"))
    assert host_name(b"[::1]:80") == b"[::1]"


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_is_hardened(page: str) -> None:
    answer = browser().get(page)
    for name in HEADERS:
        assert name in answer.headers, f"{page}: {name}"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(("mode", "kind"), [("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")])
def test_another_page_may_not_make_us_work(site: str, mode: str, kind: str) -> None:
    said = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": kind}
    answer = browser().get("/api/report.html", headers=said)
    assert (answer.status_code, "us-room2" in answer.text) == (403, False)


@pytest.mark.parametrize(
    ("site", "mode", "kind"),
    [("none", "navigate", "document"), ("same-origin", "cors", "empty"), ("cross-site", "navigate", "document")],
)
def test_our_own_page_and_whoever_opens_it_are_answered(site: str, mode: str, kind: str) -> None:
    said = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": kind}
    assert browser().get("/api/status", headers=said).status_code == 200


def test_a_refusal_is_hardened_too() -> None:
    answer = browser().get("/", headers={"host": "evil.example"})
    assert HEADERS.items() <= dict(answer.headers).items()


def test_no_other_page_may_read_us() -> None:
    preflight = browser().request("OPTIONS", "/api/devices", headers={"origin": "http://evil.example"})
    assert "access-control-allow-origin" not in preflight.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed_from_elsewhere(method: str) -> None:
    for page in PAGES:
        assert browser().request(method, page).status_code == 403


OWN = {
    b"host": b"127.0.0.1:8300",
    b"origin": b"http://127.0.0.1:8300",
    b"content-type": b"application/json",
    b"content-length": b"20",
}


def statement(**changed: bytes | None) -> Scope:
    """What our own page sends, but for some headers."""
    headers = OWN | {name.replace("_", "-").encode(): value for name, value in changed.items()}
    return {
        "type": "http",
        "method": "POST",
        "headers": [(name, value) for name, value in headers.items() if value is not None],
    }


def test_our_own_page_may_tell() -> None:
    assert is_own_statement(statement())
    assert is_own_statement(statement(content_type=b"application/json; charset=utf-8"))


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": b"http://evil.example"},
        {"origin": b"http://127.0.0.1:9999"},
        {"origin": b"https://127.0.0.1:8300"},
        {"origin": b"null"},
        {"origin": None},
        {"content_type": b"text/plain"},
        {"content_type": b"application/x-www-form-urlencoded"},
        {"content_type": None},
        {"content_length": b"5000"},
        {"content_length": b"-1"},
        {"content_length": b"9" * 30},
        {"content_length": None},
    ],
)
def test_a_foreign_or_large_statement_is_refused(changed: dict[str, bytes | None]) -> None:
    assert not is_own_statement(statement(**changed))


def test_an_origin_is_named_once() -> None:
    scope = statement()
    scope["headers"].append((b"origin", b"http://127.0.0.1:8300"))
    assert not is_own_statement(scope)


def test_a_web_socket_is_closed() -> None:
    sent: list[Message] = []

    async def unreachable(*_: object) -> None:
        raise AssertionError

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Guard(unreachable, door(new_key()))({"type": "websocket", "headers": []}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_the_start_of_the_server_is_passed_on() -> None:
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(Guard(inner, door(new_key()))({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


@pytest.mark.parametrize("page", [*PAGES, "/api/report.html", "/assets/index.js", "/enter/", "/enter"])
@pytest.mark.parametrize("cookie", ["", "asepsis-8300=", "asepsis-8300=guessed", "asepsis-8301=guessed", "guessed"])
def test_nobody_is_let_in_without_a_session(page: str, cookie: str) -> None:
    stranger = Browser(browser().app, cookie)
    answer = stranger.get(page)
    assert (answer.status_code, "us-room2" in answer.text) == (401, False)
    assert HEADERS.keys() <= answer.headers.keys()
    assert "set-cookie" not in answer.headers


def test_a_stranger_cannot_tell_anything_either() -> None:
    stranger = Browser(browser().app)
    assert stranger.tell("/api/answers", {"question": "q", "value": "yes", "by": "owner"}).status_code == 401


def test_a_browser_is_told_how_to_get_in_as_a_page_and_a_program_as_the_api_says_errors() -> None:
    stranger = Browser(browser().app)
    page = stranger.get("/", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "asepsis serve --again" in page.text
    assert "asepsis serve --again" in stranger.get("/api/devices").json()["detail"]


def test_a_ticket_opens_once() -> None:
    key = new_key()

    async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body", "body": b""})

    stranger, ticket = Browser(Guard(inner, door(key))), new_ticket(key, time.time())
    assert stranger.request("HEAD", "/enter", {"ticket": ticket}).status_code == 401, "only looked at"
    opened = stranger.get("/enter", {"ticket": ticket})
    assert (opened.status_code, ticket in opened.text) == (200, False)
    cookie = opened.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} < set(cookie.split("; "))
    assert HEADERS.keys() <= opened.headers.keys()
    assert stranger.get("/enter", {"ticket": ticket}).status_code == 401, "it is spent"
    assert Browser(stranger.app, cookie.partition(";")[0]).get("/").status_code == 204
    assert stranger.get("/").status_code == 401
