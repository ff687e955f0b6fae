"""The door of the page: a ticket, good for one time, is exchanged for a session, which belongs to one account."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.api.accounts import account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope

    from asepsis.api.accounts import Address

ENTRANCE = "/enter"
"""Where a ticket is given."""
KEY_OCTETS = 32
TICKET_SECONDS = 600
"""How long a ticket can be used."""
SESSION_SECONDS = 12 * 3600
"""A session ends so long after its last request: a working day needs one ticket."""
MAX_SESSIONS = 16
"""Of one run; one more ends the one that rested longest."""
MAX_USED = 4096
"""Used tickets remembered; they are forgotten when they are too old to be used. At the bound none is taken."""
TICKET = re.compile(r"(?P<made>[0-9]{1,12})\.[0-9a-f]{32}\.[0-9a-f]{64}", re.ASCII)


def new_key() -> bytes:
    """The secret of one run of the service. Who has it can make tickets."""
    return secrets.token_bytes(KEY_OCTETS)


def new_ticket(key: bytes, now: float) -> str:
    """A ticket that was made `now` (seconds of the epoch)."""
    said = f"{int(now)}.{secrets.token_hex(16)}"
    return f"{said}.{_seal(key, said)}"


def entrance(address: str, key: bytes, now: float) -> str:
    """The address that opens the page once; `address` ends with a slash."""
    return f"{address}{ENTRANCE.lstrip('/')}?ticket={new_ticket(key, now)}"


def _seal(key: bytes, said: str) -> str:
    return hmac.new(key, f"ticket {said}".encode(), "sha256").hexdigest()


@dataclass(slots=True)
class Session:
    """Who was let in."""

    account: int
    last: float
    """When it last asked (monotonic seconds)."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time of day, and one that only goes on; both in seconds."""

    now: Callable[[], float] = time.time
    passed: Callable[[], float] = time.monotonic


class Door:
    """Lets in who brings a ticket, and whom it let in before. Used in one thread, that of the event loop."""

    def __init__(
        self,
        key: bytes,
        port: int,
        accounts: Callable[[Address, Address], int | None] = account_of,
        clocks: Clocks = Clocks(),
    ) -> None:
        """`port` is in the cookie's name: cookies know no ports (RFC 6265 8.5), and two consoles may run."""
        self._key = key
        self._cookie = f"asepsis-{port}"
        self._accounts = accounts
        self._clocks = clocks
        self._sessions: dict[bytes, Session] = {}
        self._used: dict[str, float] = {}

    def enter(self, scope: Scope) -> str | None:
        """Take the ticket of a request; return the `Set-Cookie` of its new session, or None when it is refused."""
        account = self._account(scope)
        if account is None or not self._is_good(scope["query_string"].decode("latin-1").removeprefix("ticket=")):
            return None
        word = secrets.token_urlsafe(KEY_OCTETS)
        passed = self._clocks.passed()
        if len(self._sessions) >= MAX_SESSIONS:
            del self._sessions[min(self._sessions, key=lambda one: self._sessions[one].last)]
        self._sessions[_digest(word)] = Session(account, passed)
        return f"{self._cookie}={word}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, scope: Scope) -> bool:
        """True when a request brings a session of the account that it comes from."""
        passed = self._clocks.passed()
        self._sessions = {key: one for key, one in self._sessions.items() if passed - one.last <= SESSION_SECONDS}
        for word in self._words(scope):
            digest = _digest(word)
            for known, session in self._sessions.items():
                if hmac.compare_digest(known, digest) and session.account == self._account(scope):
                    session.last = passed
                    return True
        return False

    def _is_good(self, ticket: str) -> bool:
        """True once for a ticket of ours that is not too old."""
        now = self._clocks.now()
        self._used = {one: made for one, made in self._used.items() if now - made <= TICKET_SECONDS}
        read = TICKET.fullmatch(ticket)
        if read is None or len(self._used) >= MAX_USED:
            return False
        said, _, seal = ticket.rpartition(".")
        is_ours = hmac.compare_digest(seal, _seal(self._key, said))
        if not is_ours or not 0 <= now - int(read["made"]) <= TICKET_SECONDS or said in self._used:
            return False
        self._used[said] = int(read["made"])
        return True

    def _account(self, scope: Scope) -> int | None:
        client, server = scope.get("client"), scope.get("server")
        return self._accounts(tuple(client), tuple(server)) if client and server else None

    def _words(self, scope: Scope) -> list[str]:
        """What the request brings in our cookie (RFC 6265 4.2.1)."""
        brought = (value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
        pairs = (part.strip().partition("=") for line in brought for part in line.split(";"))
        return [word for name, _, word in pairs if name == self._cookie]


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("latin-1")).digest()
