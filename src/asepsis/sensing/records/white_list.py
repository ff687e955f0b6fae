"""What may be taken out of a record: each value has a shape it must have, and what has another shape is left behind.

Records hold what people typed: user names, files, mail addresses, names of patients. Nothing of a record is taken as it
stands; a value is taken because it is an address, a number, a host name or the name of a program.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from asepsis.core.addresses import ZERO_MAC, normal_mac

if TYPE_CHECKING:
    from collections.abc import Callable

    from asepsis.core.nouns import FieldValue

MAX_NAME = 253
"""Longest domain name in text (RFC 1035 2.3.4)."""
MAX_BANNER = 256
"""Longest text that software says of itself; the rest is cut off."""
VALUES_KEPT = 1 << 14
"""Addresses and names of which it is remembered what they are: the same ones stand in thousands of records."""
MAX_NUMBER = (1 << 63) - 1
"""Largest number taken: what the store and the documents can hold."""

LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?")
HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,128}")
FINGERPRINT = re.compile(r"[a-z0-9]{10}_[0-9a-f]{12}_[0-9a-f]{12}")
UUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
SOFTWARE = re.compile(r"[A-Za-z0-9][\w .,:;/()+*'\-!\[\]]*", re.ASCII)
ORGANISATION = re.compile(r"[^\W_][\w .,&()'\-/+*:]*")
MAC = re.compile(
    r"[0-9A-Fa-f]{2}([:.-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{12}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}"
)

KNOWN_SHARES = frozenset(("IPC$", "ADMIN$", "C$", "D$", "PRINT$", "SYSVOL", "NETLOGON"))
"""Shares that every server of a kind has: they cannot name a person."""

Clean = "Callable[[object], FieldValue | None]"
"""Makes what may be kept of a value; None when nothing may."""


def host(value: object) -> str | None:
    """A name of a host: letters, digits, hyphens and underscores between dots."""
    return _host(value) if isinstance(value, str) and len(value) <= MAX_NAME + 1 else None


@lru_cache(VALUES_KEPT)
def _host(value: str) -> str | None:
    return value.rstrip(".") if NAME.fullmatch(value) else None


def asked_name(value: object) -> str | None:
    """A name that was asked for, in lower case."""
    name = host(value)
    return None if name is None else name.lower()


def target(value: object) -> str | None:
    """A host name or an address, with or without port."""
    if not isinstance(value, str):
        return None
    name, _, port = value.rpartition(":")
    found = name if name and port.isdigit() and ":" not in name else value
    return ip(found) or host(found)


def ip(value: object) -> str | None:
    """An IP address in its canonical form, without the name of an interface."""
    return _ip(value) if isinstance(value, str) and len(value) <= len("ffff:" * 8) + 24 else None


@lru_cache(VALUES_KEPT)
def _ip(value: str) -> str | None:
    try:
        return str(ipaddress.ip_address(value.strip().strip("[]").partition("%")[0]))
    except ValueError:
        return None


def mac(value: object) -> str | None:
    """A MAC address in lower case with colons; the empty one is none."""
    return _mac(value) if isinstance(value, str) and len(value) <= MAX_BANNER else None


@lru_cache(VALUES_KEPT)
def _mac(value: str) -> str | None:
    found = normal_mac(value) if MAC.fullmatch(value.strip()) else None
    return None if found == ZERO_MAC else found


def number(value: object) -> int | None:
    """A whole number that is not negative, also where it is written as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_NUMBER)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MAX_NUMBER else None


def flag(value: object) -> bool | None:
    """Yes or no."""
    return value if isinstance(value, bool) else None


def banner(value: object) -> str | None:
    """What software says of itself: printable, and no mail address."""
    if not isinstance(value, str) or "@" in value:
        return None
    text = "".join(letter for letter in value[:MAX_BANNER] if letter.isprintable()).strip()
    return text or None


def software(value: object) -> str | None:
    """Name, model or version of a product: letters, digits and a few marks."""
    text = banner(value)
    return text if text is not None and SOFTWARE.fullmatch(text) else None


def organisation(value: object) -> str | None:
    """Name of a maker or an organisation."""
    text = banner(value)
    return text if text is not None and ORGANISATION.fullmatch(text) else None


def digest(value: object) -> str | None:
    """A hash in hexadecimal digits."""
    return value.lower() if isinstance(value, str) and HEXADECIMAL.fullmatch(value) else None


def ja4(value: object) -> str | None:
    """A JA4 fingerprint."""
    return value if isinstance(value, str) and FINGERPRINT.fullmatch(value) else None


def uuid(value: object) -> str | None:
    """A universally unique identifier."""
    found = UUID.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else found[1].lower()


def octets(value: object) -> str | None:
    r"""Octets written in hexadecimal digits, with or without colons, spaces or `\\x`."""
    if not isinstance(value, str) or len(value) > MAX_BANNER * 3:
        return None
    digits = re.sub(r"0x|[:\s\-]", "", value).lower()
    return digits if re.fullmatch(r"(?:[0-9a-f]{2}){1,128}", digits) else None


def object_identifier(value: object) -> str | None:
    """An object identifier in digits and dots, without the dot in front."""
    text = value.removeprefix(".") if isinstance(value, str) and len(value) <= MAX_BANNER else ""
    return text if re.fullmatch(r"\d+(?:\.\d+)+", text) else None


def machine_account(value: object) -> str | None:
    """The account of a computer, which ends in a dollar sign; accounts of people are never taken."""
    name = value.partition("/")[0].partition("@")[0] if isinstance(value, str) else ""
    return name if name.endswith("$") and host(name[:-1]) else None


def share(value: object) -> str | None:
    """The share of a UNC path when every server of a kind has it, else `*`."""
    parts = [part for part in value.replace("/", "\\").split("\\") if part] if isinstance(value, str) else []
    name = (parts[1] if len(parts) > 1 else parts[0]).upper() if parts else None
    return None if name is None else name if name in KNOWN_SHARES else "*"


def share_server(value: object) -> str | None:
    """The server of a UNC path."""
    parts = [part for part in value.replace("/", "\\").split("\\") if part] if isinstance(value, str) else []
    return target(parts[0]) if len(parts) > 1 else None


def uri_host(value: object) -> str | None:
    """The host of an address such as `sip:user@host:port`: the user is left behind."""
    if not isinstance(value, str) or len(value) > MAX_BANNER * 4:
        return None
    rest = value.partition(":")[2] if value.lower().startswith(("sip:", "sips:", "tel:")) else value
    return target(re.split(r"[;?>]", rest.rpartition("@")[2])[0])


def one_of(words: dict[str, FieldValue]) -> Callable[[object], FieldValue | None]:
    """Reads only these words, and gives what stands for them."""
    return lambda value: words.get(str(value).lower()) if isinstance(value, str | int) else None
