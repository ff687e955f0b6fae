"""Ends conversations that new rules no longer allow: those that are known would otherwise go on."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.segmentation.firewall import FirewallError, run
from asepsis.segmentation.meaning import NEW, PROTOCOLS, Meaning
from asepsis.segmentation.space import Family

if TYPE_CHECKING:
    from asepsis.segmentation.model import Policy

TUPLE = re.compile(r"^(?:ipv[46]\s+\d+\s+)?(tcp|udp)\s.*?src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)", re.MULTILINE)
MAX_SESSIONS = 1 << 16
"""Sessions ended at once; more are told as not ended."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A conversation that the kernel remembers, as its first packet went."""

    transport: str
    source: str
    target: str
    source_port: int
    target_port: int


def sessions_of(text: str) -> list[LiveSession]:
    """Read what `conntrack -L` prints."""
    return [
        LiveSession(transport, source, target, int(source_port), int(target_port))
        for transport, source, target, source_port, target_port in TUPLE.findall(text)
    ]


def cut_by(policy: Policy, sessions: list[LiveSession], own: frozenset[str]) -> list[LiveSession]:
    """The sessions between other hosts that the policy would not let begin today."""
    meaning = Meaning(policy)
    filters = {family: meaning.routed(family) for family in (Family.IPV4, Family.IPV6)}
    cut = []
    for one in sessions:
        if one.source in own or one.target in own:
            continue
        source, target = ipaddress.ip_address(one.source), ipaddress.ip_address(one.target)
        ends = ((int(source), one.source_port), (int(target), one.target_port))
        # One met in the middle may be remembered the wrong way round: it goes on when either way is allowed.
        ways = (ends, ends[::-1])
        asked = [(NEW, PROTOCOLS[one.transport], 1, a, b, port, other) for (a, port), (b, other) in ways]
        if not any(filters[Family(source.version)].decide(point)[0] for point in asked):
            cut.append(one)
    return cut


def end_cut_sessions(policy: Policy) -> int:
    """End them. Returns how many. Raises FirewallError when conntrack does not do it."""
    own = own_addresses()
    ended = 0
    for family in ("ipv4", "ipv6"):
        listing = run(["conntrack", "-L", "-f", family])
        if listing.returncode:
            raise FirewallError(f"conntrack does not list sessions: {listing.stderr.strip()}")
        for one in cut_by(policy, sessions_of(listing.stdout), own)[:MAX_SESSIONS]:
            ends = [
                "-s",
                one.source,
                "-d",
                one.target,
                "--sport",
                str(one.source_port),
                "--dport",
                str(one.target_port),
            ]
            ended += run(["conntrack", "-D", "-f", family, "-p", one.transport, *ends]).returncode == 0
    return ended


def own_addresses() -> frozenset[str]:
    """The addresses of this computer: its own conversations are not forwarded, so no rule is about them."""
    answer = run(["ip", "-json", "address"])
    if answer.returncode:
        raise FirewallError(f"ip does not list addresses: {answer.stderr.strip()}")
    links = json.loads(answer.stdout)
    return frozenset(str(one["local"]) for link in links for one in link.get("addr_info", ()) if "local" in one)
