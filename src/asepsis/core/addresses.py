"""What addresses say of themselves: group or individual, random, virtual, private, on the link."""

from __future__ import annotations

import ipaddress
import re
from enum import Enum
from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

ADDRESS_CACHE_ENTRIES = 1 << 16
"""Addresses whose scope is remembered; the least recently asked is forgotten first."""

ZERO_MAC = "00:00:00:00:00:00"

VIRTUAL_MAC_PREFIXES = (
    "00:00:5e:00:01:",  # VRRP for IPv4, RFC 9568 7.3
    "00:00:5e:00:02:",  # VRRP for IPv6, RFC 9568 7.3
    "00:00:0c:07:ac:",  # HSRP version 1, RFC 2281 5.2
    "00:00:0c:9f:f",  # HSRP version 2 for IPv4
    "00:05:73:a0:0",  # HSRP version 2 for IPv6
    "00:07:b4:00:",  # GLBP
)
"""Addresses that a group of routers shares: whoever is active sends with them."""


UNICAST_BLOCKS = range(1, 224)
"""First octets of IPv4 addresses of single hosts (RFC 791 3.2, RFC 1112 4)."""
BLOCKS_WITH_SPECIAL_USES = frozenset((100, 127, 169, 172, 192, 198, 203))
"""First octets under which some addresses are for special uses (RFC 6890) and others are public."""

GLOBAL_UNICAST = range(0x20, 0x40)
"""First octets of IPv6 addresses that are given to networks of the internet, 2000::/3 (RFC 4291 2.4)."""
IPV6_BLOCKS_WITH_SPECIAL_USES = frozenset((b"\x20\x01", b"\x20\x02", b"\x26\x20", b"\x3f\xff"))
"""First two octets of those under which some are for special uses (RFC 6890, RFC 9637)."""


class Scope(Enum):
    """How far an IP address reaches."""

    NONE = "none"
    """Unspecified, loopback or reserved: names no host of the network."""
    GROUP = "group"
    """Multicast or limited broadcast."""
    LINK = "link"
    """Link-local: never routed."""
    PRIVATE = "private"
    """Private use or documentation: belongs to the site."""
    PUBLIC = "public"
    """Routed on the internet, or shared by carriers (RFC 6598)."""


def is_device_mac(mac: str | None) -> bool:
    """True for an individual address that is not all zeros (IEEE 802, individual/group bit)."""
    return mac is not None and mac != ZERO_MAC and not int(mac[:2], 16) & 1


def is_random_mac(mac: str) -> bool:
    """True for a locally administered address: no registrant made it (IEEE 802, universal/local bit)."""
    return bool(int(mac[:2], 16) & 2)


def is_virtual_mac(mac: str) -> bool:
    """True for an address that a group of redundant routers shares."""
    return mac.startswith(VIRTUAL_MAC_PREFIXES)


def _octets(ip: str) -> bytes | None:
    """The four octets of an IPv4 address in canonical text, None for all else."""
    try:
        return inet_pton(AF_INET, ip)
    except (OSError, ValueError):
        return None


def _plain_scope(octets: bytes) -> Scope | None:
    """The scope of an IPv4 address whose block is of one kind throughout; None where special blocks lie in it."""
    first, second = octets[0], octets[1]
    if first == 10 or (first, second) == (192, 168) or (first == 172 and 16 <= second <= 31):  # noqa: PLR2004
        return Scope.PRIVATE
    return None if first in BLOCKS_WITH_SPECIAL_USES or first not in UNICAST_BLOCKS else Scope.PUBLIC


def _plain_scope_of_ipv6(ip: str) -> Scope | None:
    """As `_plain_scope`, for IPv6."""
    try:
        octets = inet_pton(AF_INET6, ip)
    except (OSError, ValueError):
        return None
    is_plain = octets[0] in GLOBAL_UNICAST and octets[:2] not in IPV6_BLOCKS_WITH_SPECIAL_USES
    return Scope.PUBLIC if is_plain else None


@lru_cache(ADDRESS_CACHE_ENTRIES)
def scope(ip: str) -> Scope:
    """The scope of an address in canonical text. What is no address has the scope `NONE`."""
    octets = _octets(ip)
    plain = _plain_scope_of_ipv6(ip) if octets is None else _plain_scope(octets)
    return _registered_scope(ip) if plain is None else plain


def _registered_scope(ip: str) -> Scope:
    """The scope by the registries of special addresses (RFC 6890), which the standard library knows."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return Scope.NONE
    if address.is_multicast or ip == "255.255.255.255":
        return Scope.GROUP
    # RFC 1112 4: class E is reserved; of IPv6 most is, and reserved space is used before lists of it change.
    if address.is_unspecified or address.is_loopback or (address.version == 4 and address.is_reserved):  # noqa: PLR2004
        return Scope.NONE
    if address.is_link_local:
        return Scope.LINK
    return Scope.PRIVATE if address.is_private else Scope.PUBLIC


@lru_cache(ADDRESS_CACHE_ENTRIES)
def network(ip: str) -> str:
    """The network an address most likely lies in: its /24 for IPv4, its /64 for IPv6 (RFC 4291 2.5.1)."""
    if ":" not in ip:
        return f"{ip.rpartition('.')[0]}.0/24"
    return f"{inet_ntop(AF_INET6, inet_pton(AF_INET6, ip)[:8] + bytes(8))}/64"


@lru_cache(ADDRESS_CACHE_ENTRIES)
def embedded_mac(ip: str) -> str | None:
    """The MAC that an IPv6 interface identifier was made of (modified EUI-64, RFC 4291 appendix A), or None."""
    if ":" not in ip:
        return None
    identifier = ipaddress.IPv6Address(ip).packed[8:]
    if identifier[3:5] != b"\xff\xfe":
        return None
    octets = bytes([identifier[0] ^ 2]) + identifier[1:3] + identifier[5:]
    return octets.hex(":")


def sort_key(ip: str) -> tuple[int, int]:
    """Orders addresses by number, IPv4 first."""
    octets = _octets(ip)
    if octets is not None:
        return 4, int.from_bytes(octets)
    address = ipaddress.ip_address(ip)
    return address.version, int(address)


def normal_mac(text: str) -> str | None:
    """Lower case with colons, from any usual way of writing a MAC; None when it is none."""
    digits = re.sub(r"[\s:.-]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        return None
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
