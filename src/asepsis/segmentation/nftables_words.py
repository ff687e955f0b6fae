"""Words of the nftables language that we read, with their meaning; nft(8) names them."""

from __future__ import annotations

import re
from typing import NamedTuple

from asepsis.segmentation.space import Dimension, Family

IP = frozenset((Family.IPV4, Family.IPV6))
IPV4 = frozenset((Family.IPV4,))
IPV6 = frozenset((Family.IPV6,))
MAX_TOKENS = 4_000_000
"""Words in one ruleset; a longer one is refused."""


class RulesetError(ValueError):
    """The text holds what we do not understand. Nothing is proven of such a ruleset."""


class Word(NamedTuple):
    """A word or sign of the text, and its line from 1."""

    text: str
    line: int


TOKEN = re.compile(r'(?:[ \t\r]|\\\n|#[^\n]*)*(?:([\n;])|("[^"\n]*"|!=|==|[{}(),&|/=]|[A-Za-z0-9_@:.\-/]+)|$)')
"""What may stand between words, then an end of a line or a word or sign."""


def words_of(text: str) -> list[Word]:
    """Cut a ruleset into words. Line ends and semicolons become `;`. Raises RulesetError at a strange sign."""
    words: list[Word] = []
    at, line = 0, 1
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise RulesetError(f"line {line}: {text[at : at + 20].split()[:1]} is not understood")
        end, found = match.groups()
        if end:
            words.append(Word(";", line))
            line += end == "\n"
        elif found:
            words.append(Word(found, line))
        at = match.end()
        if len(words) > MAX_TOKENS:
            raise RulesetError(f"the ruleset has more than {MAX_TOKENS} words")
    return words


class Selector(NamedTuple):
    """What a match looks at: the dimension, in which families, and of which protocol."""

    dimension: Dimension
    families: frozenset[Family]
    protocol: int | None = None
    kind: str = "number"
    """`address`, `protocol`, `number` or `icmp`: how its values are written."""


SELECTORS = {
    ("ip", "saddr"): Selector(Dimension.SOURCE, IPV4, kind="address"),
    ("ip", "daddr"): Selector(Dimension.DESTINATION, IPV4, kind="address"),
    ("ip6", "saddr"): Selector(Dimension.SOURCE, IPV6, kind="address"),
    ("ip6", "daddr"): Selector(Dimension.DESTINATION, IPV6, kind="address"),
    ("ip", "protocol"): Selector(Dimension.PROTOCOL, IPV4, kind="protocol"),
    ("meta", "l4proto"): Selector(Dimension.PROTOCOL, IP, kind="protocol"),
    ("tcp", "sport"): Selector(Dimension.SOURCE_PORT, IP, 6),
    ("tcp", "dport"): Selector(Dimension.TARGET, IP, 6),
    ("udp", "sport"): Selector(Dimension.SOURCE_PORT, IP, 17),
    ("udp", "dport"): Selector(Dimension.TARGET, IP, 17),
    ("th", "sport"): Selector(Dimension.SOURCE_PORT, IP),
    ("th", "dport"): Selector(Dimension.TARGET, IP),
    ("icmp", "type"): Selector(Dimension.TARGET, IPV4, 1, "icmp"),
    ("icmpv6", "type"): Selector(Dimension.TARGET, IPV6, 58, "icmp"),
    ("ct", "state"): Selector(Dimension.STATE, IP, kind="state"),
}
TYPES = {"ipv4_addr": "address", "ipv6_addr": "address", "inet_proto": "protocol", "inet_service": "number"}
"""How the values of a set's type are written."""
NUMBERS = {
    "protocol": {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "ipv6-icmp": 58, "icmpv6": 58},
    "state": {"new": 0, "established": 1, "related": 2, "invalid": 3, "untracked": 4},
    "number": {},
    "icmp": {
        "destination-unreachable": 3,
        "time-exceeded": 11,
        "parameter-problem": 12,
        "echo-request": 8,
        "echo-reply": 0,
    },
    "icmpv6": {
        "destination-unreachable": 1,
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo-request": 128,
        "echo-reply": 129,
        "mld-listener-query": 130,
        "mld-listener-report": 131,
        "mld-listener-done": 132,
        "mld-listener-reduction": 132,
        "nd-router-solicit": 133,
        "nd-router-advert": 134,
        "nd-neighbor-solicit": 135,
        "nd-neighbor-advert": 136,
        "nd-redirect": 137,
        "mld2-listener-report": 143,
    },
}
"""Names of values (IANA: protocol numbers, ICMP and ICMPv6 parameters)."""
HIGHEST = {"protocol": 255, "number": 65_535, "icmp": 255, "icmpv6": 255, "state": 4}
"""The largest value of each kind."""
NOT_OPENING = (
    ("&", "(", "syn", "|", "ack", ")", "!=", "syn"),
    ("!=", "syn", "/", "syn", ",", "ack"),
)
"""How `tcp flags` says that a segment opens no connection, as written and as nft lists it."""
