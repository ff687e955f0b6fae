"""Who may ask, and what a browser may do with the answer: host names, security headers."""

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
            await (self._app(scope, receive, hardened) if is_allowed(scope) else _refuse(hardened))
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


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL.encode()})


def _hardening(send: Send) -> Send:
    async def hardened(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {name.lower() for name, _ in headers}
            headers += [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in present]
            message = {**message, "headers": headers}
        await send(message)

    return hardened
