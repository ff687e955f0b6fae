"""Speaks with one NetBox server by its REST interface: the one whose address the owner named, and no other."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from asepsis.core.secret_file import OpenToOthersError, read_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TIMEOUT_SECONDS = 30.0
MAX_ANSWER_OCTETS = 32 << 20
"""Largest answer that is read."""
PAGE_OBJECTS = 250
"""Objects asked for at a time (NetBox documentation, REST API, pagination)."""
MAX_OBJECTS = 100_000
"""Objects of one collection that are read; a larger NetBox is refused."""
MAX_REASON = 300
OLDEST_RELEASE = (4, 2)
"""From here on a MAC address is an object of its own (NetBox release notes 4.2)."""
SECOND_TOKENS = "nbt_"
"""How tokens of the second kind begin (NetBox 4.5): they are sent as `Bearer`."""

Json = dict[str, Any]


class NetBoxError(OSError):
    """NetBox cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A NetBox, and the right to speak with it."""

    host: str
    port: int | None
    path: str
    is_encrypted: bool
    token: str

    @classmethod
    def named(cls, url: str, token: str, *, in_clear: bool = False) -> Server:
        """The server of this address: https, on this computer, or allowed in clear text. Raises NetBoxError."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise NetBoxError(f"{url}: this is no address: {error}") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise NetBoxError(f"{url}: give the address of NetBox as https://host/, without user, password or question")
        if parts.scheme == "http" and not in_clear and not _is_here(parts.hostname):
            raise NetBoxError(f"{url}: over http everybody on the way can read the token. Use https, or add --in-clear")
        return cls(parts.hostname, port, parts.path.rstrip("/"), parts.scheme == "https", token)

    def check_release(self) -> str:
        """The release of NetBox. Raises NetBoxError for one that is too old."""
        release = str(self.call("GET", "status/").get("netbox-version", ""))
        numbers = tuple(int(part) for part in release.split(".")[:2] if part.isdigit())
        if numbers < OLDEST_RELEASE:
            raise NetBoxError(f"NetBox {release or 'of an unknown release'} is too old: release 4.2 or newer is needed")
        return release

    def objects(self, collection: str) -> Iterator[Json]:
        """All objects of a collection such as `dcim/devices`, page by page."""
        for offset in range(0, MAX_OBJECTS, PAGE_OBJECTS):
            page = self.call("GET", f"{collection}/?limit={PAGE_OBJECTS}&offset={offset}&ordering=id")
            found = page.get("results")
            if not isinstance(found, list):
                raise NetBoxError(f"what answers for {collection} is no NetBox")
            yield from (one for one in found if isinstance(one, dict))
            # NetBox may give fewer at a time than it is asked for; then its own count tells where the end is.
            if page.get("next") is None:
                return
            if len(found) != PAGE_OBJECTS:
                raise NetBoxError(f"NetBox gives fewer than {PAGE_OBJECTS} objects at a time: raise MAX_PAGE_SIZE")
        raise NetBoxError(f"NetBox holds more than {MAX_OBJECTS} objects of {collection}")

    def call(self, method: str, place: str, body: Mapping[str, Any] | None = None) -> Json:
        """Ask or tell. Raises NetBoxError for whatever is no good answer; nothing is followed to another address."""
        kind = http.client.HTTPSConnection if self.is_encrypted else http.client.HTTPConnection
        options: dict[str, Any] = {"context": ssl.create_default_context()} if self.is_encrypted else {}
        connection = kind(self.host, self.port, timeout=TIMEOUT_SECONDS, **options)
        try:
            connection.request(method, f"{self.path}/api/{place}", _encoded(body), self._headers())
            response = connection.getresponse()
            octets = response.read(MAX_ANSWER_OCTETS + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NetBoxError(f"NetBox at {self.host} cannot be reached: {error}") from error
        finally:
            connection.close()
        if len(octets) > MAX_ANSWER_OCTETS:
            raise NetBoxError(f"the answer of NetBox for {place} is larger than {MAX_ANSWER_OCTETS >> 20} MiB")
        if response.status not in (http.client.OK, http.client.CREATED):
            raise NetBoxError(_refusal(response.status, method, place, octets))
        return _decoded(octets, place)

    def _headers(self) -> dict[str, str]:
        word = "Bearer" if self.token.startswith(SECOND_TOKENS) else "Token"
        return {
            "Authorization": f"{word} {self.token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "asepsis",
        }


def read_token(path: Path) -> str:
    """The token in a file that only its owner may read. Raises NetBoxError."""
    try:
        token = read_secret(path).strip()
    except OpenToOthersError as error:
        raise NetBoxError(f"{path}: others may read the token. Remedy: chmod 600 {path}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise NetBoxError(f"{path}: the token cannot be read: {error}") from error
    return checked_token(token)


def checked_token(token: str) -> str:
    """The token, if it is one: printable, without blanks. Raises NetBoxError."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise NetBoxError("there is no token: set ASEPSIS_NETBOX_TOKEN, or name a file with --token-file")
    return token


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _encoded(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _decoded(octets: bytes, place: str) -> Json:
    try:
        answer = json.loads(octets)
    except (ValueError, RecursionError) as error:
        raise NetBoxError(f"the answer for {place} is no JSON: is this NetBox?") from error
    if not isinstance(answer, dict):
        raise NetBoxError(f"the answer for {place} is not what NetBox gives")
    return answer


def _refusal(status: int, method: str, place: str, octets: bytes) -> str:
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return f"NetBox refuses the token for {method} {place}: it must be valid and allowed to do this"
    said = octets[:MAX_REASON].decode("utf-8", "replace")
    readable = "".join(character if character.isprintable() else " " for character in said)
    return f"NetBox answers {method} {place} with {status}: {readable}"
