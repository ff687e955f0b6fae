"""Who may ask and who may tell, and what a browser may do with the answer: host names, origins, security headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
REFUSAL = "Asepsis answers only to localhost, 127.0.0.1 and [::1].\n"


class Guard:
    """An ASGI layer around the application: refuses foreign host names and hardens each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with status 421."""
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
            else:
                await self._app(scope, receive, hardened)
        else:
            await send({"type": "websocket.close", "code": 1008})  # RFC 6455 7.4.1: policy violation


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
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


def _hardening(send: Send) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers += [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in present]
            message = {**message, "headers": headers}
        await send(message)

    return hardened
