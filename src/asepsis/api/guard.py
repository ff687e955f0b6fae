"""Who may ask and who may tell, and what a browser may do with the answer: hosts, origins, sessions, headers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from asepsis.api.door import ENTRANCE
from asepsis.api.door_pages import CLOSED, POLICY, TICKET_REFUSED, closed_page, opened_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from asepsis.api.door import Door

ALLOWED_HOSTS = frozenset({b"localhost", b"127.0.0.1", b"[::1]"})
"""What this computer calls itself. Any other name is a foreign page pointed at us (DNS rebinding)."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere, nobody may frame us."""

HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), usb=()",
    "cache-control": "no-store",
}
"""Set on every answer that does not set them itself."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
NAMED_ONCE = (b"host", b"origin", b"content-type", b"content-length")
"""Headers that a statement of our own page carries, each exactly once."""
STATEMENT_OCTETS = 4096
"""A longer statement is refused before it is read."""
OWN_SITES = frozenset({b"same-origin", b"none"})
"""Who may ask, as a browser says it (Fetch Metadata, 2.3): our own page, or a person at the address line."""
FOREIGN_QUESTION = "Asepsis answers its own page only, and whoever opens it.\n"
FOREIGN_STATEMENT = "Asepsis takes statements from its own page only, as small JSON documents.\n"
HTML, JSON = "text/html; charset=utf-8", "application/json"
CHALLENGE = "Ticket"
"""A refusal names what would be taken (RFC 9110 11.6.1). No browser knows this one, so none asks for a password."""
REFUSAL = "Asepsis answers only to localhost, 127.0.0.1 and [::1].\n"


class Guard:
    """An ASGI layer around the application: refuses foreign hosts and who has no session, hardens each answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with status 421, 403 or 401."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            hardened = _hardening(send)
            if not is_allowed(scope):
                await _refuse(hardened, 421, REFUSAL)
            elif is_foreign_question(scope):
                await _refuse(hardened, 403, FOREIGN_QUESTION)
            elif scope["method"] not in READING and not is_own_statement(scope):
                await _refuse(hardened, 403, FOREIGN_STATEMENT)
            elif scope["path"] == ENTRANCE and scope["method"] == "GET":
                await self._enter(scope, hardened)
            elif not self._door.knows(scope):
                await _closed(scope, hardened, CLOSED)
            else:
                await self._app(scope, receive, hardened)
        else:
            await send({"type": "websocket.close", "code": 1008})  # RFC 6455 7.4.1: policy violation

    async def _enter(self, scope: Scope, send: Send) -> None:
        cookie = self._door.enter(scope)
        if cookie is None:
            await _closed(scope, send, TICKET_REFUSED)
        else:
            await _answer(send, 200, HTML, opened_page(), {"set-cookie": cookie, "content-security-policy": POLICY})


def is_allowed(scope: Scope) -> bool:
    """True when the request names exactly one host, and this computer by one of its own names."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    return len(hosts) == 1 and host_name(hosts[0]) in ALLOWED_HOSTS


def host_name(host: bytes) -> bytes:
    """Return the name in a Host header without its port, in lower case (RFC 9110 7.2)."""
    name, colon, port = host.rpartition(b":")
    return (name if colon and port.isdigit() else host).lower()


def is_foreign_question(scope: Scope) -> bool:
    """True when a browser says that a page of another origin asks, and does so for itself and not to show ours.

    It could not read the answer, but could make us work, or measure it. A link from elsewhere may lead to us.
    """
    said = dict(scope["headers"])
    is_link = (said.get(b"sec-fetch-mode"), said.get(b"sec-fetch-dest")) == (b"navigate", b"document")
    return not is_link and said.get(b"sec-fetch-site", b"none") not in OWN_SITES


def is_own_statement(scope: Scope) -> bool:
    """True when our own page sends a small JSON document (Fetch 3.1: a browser always names the origin of a POST).

    A foreign page could send a form, but neither our origin nor this type without being asked first, which we refuse.
    """
    values = {name: [value for key, value in scope["headers"] if key == name] for name in NAMED_ONCE}
    if any(len(found) != 1 for found in values.values()):
        return False
    host, origin, kind, length = (values[name][0] for name in NAMED_ONCE)
    is_small = length.isdigit() and len(length) <= len(str(STATEMENT_OCTETS)) and int(length) <= STATEMENT_OCTETS
    return (
        origin.lower() == b"http://" + host.lower() and kind.split(b";")[0].strip() == b"application/json" and is_small
    )


async def _refuse(send: Send, status: int, words: str) -> None:
    await _answer(send, status, "text/plain; charset=utf-8", words)


async def _closed(scope: Scope, send: Send, words: str) -> None:
    """Say how to get in: as a page to a browser that opens one, else as the API says errors."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    headers = {"www-authenticate": CHALLENGE}
    if b"text/html" in accepted:
        await _answer(send, 401, HTML, closed_page(words), {**headers, "content-security-policy": POLICY})
    else:
        await _answer(send, 401, JSON, json.dumps({"detail": words}), headers)


async def _answer(send: Send, status: int, kind: str, text: str, more: Mapping[str, str] | None = None) -> None:
    headers = {"content-type": kind, **(more or {})}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": text.encode()})


def _hardening(send: Send) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers += [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in present]
            message = {**message, "headers": headers}
        await send(message)

    return hardened
