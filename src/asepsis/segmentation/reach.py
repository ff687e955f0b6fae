"""Whether the computer that looks after the network can still be reached from here."""

from __future__ import annotations

import socket

TIMEOUT_SECONDS = 1.0
NO_PORT = 9
"""The discard port (RFC 863): asked when none is named, since a refusal shows a living host as well."""


def parsed(text: str) -> tuple[str, int | None]:
    """Read HOST, HOST:PORT or [IPV6]:PORT. Raises ValueError for anything else."""
    host, port = text, ""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16)):
        raise ValueError(f"{text!r} is no host: write 192.0.2.7, 192.0.2.7:22 or [2001:db8::7]:22")
    return host, int(port) if port else None


def is_reachable(target: str) -> bool:
    """Try a TCP connection. Where no port is named, a refusal by the host counts too: it lives and answers."""
    host, port = parsed(target)
    try:
        with socket.create_connection((host, port or NO_PORT), timeout=TIMEOUT_SECONDS):
            return True
    except ConnectionRefusedError:
        return port is None
    except OSError:
        return False
