"""The nouns of segmentation: zones, their members, the rules between them, and what people decided."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 (pydantic reads the annotations when it runs)
from enum import StrEnum
from typing import Any, ClassVar, Literal

SCHEMA = "asepsis.policy/1"
MAX_MEMBERS = 16_384
"""Devices in one policy. More are refused when the file is read."""
MAX_RULES = 65_536
"""Rules in one policy. More are refused when the file is read."""
MAX_PORT = 65_535
OUTSIDE = "outside"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")
ASSET = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
STRICT: dict[str, Any] = {"extra": "forbid"}
"""Setting for pydantic: a word that no field has is an error, never passed over."""


class Care(StrEnum):
    """What depends on the devices of a zone, worst first."""

    THERAPY = "therapy"
    MONITORING = "monitoring"
    DIAGNOSIS = "diagnosis"
    SUPPORT = "support"
    NONE = "none"
    UNKNOWN = "unknown"
    """Nobody knows. Never taken for harmless."""

    @property
    def is_protected(self) -> bool:
        """True when a path is never cut without a person's word."""
        return self in {Care.THERAPY, Care.MONITORING}


class EndKind(StrEnum):
    """What an end of a rule can be."""

    ASSET = "asset"
    ZONE = "zone"
    ADDRESS = "address"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a rule, written `asset:ID`, `zone:ID`, `address:IP` or `outside`."""

    kind: EndKind
    name: str = ""

    @classmethod
    def of(cls, text: str) -> End:
        """Read the written form. Raises ValueError for anything else."""
        if text == OUTSIDE:
            return cls(EndKind.OUTSIDE)
        kind, _, name = text.partition(":")
        if kind == "address":
            return cls(EndKind.ADDRESS, str(ipaddress.ip_address(name)))
        if kind in {"asset", "zone"} and (ASSET if kind == "asset" else IDENTIFIER).fullmatch(name):
            return cls(EndKind(kind), name)
        raise ValueError(f"{text!r} is no end of a rule: write asset:ID, zone:ID, address:IP or outside")

    def __str__(self) -> str:
        return OUTSIDE if self.kind is EndKind.OUTSIDE else f"{self.kind}:{self.name}"


def port_range(text: str) -> tuple[int, int]:
    """Read `443` or `1000-2000`. Raises ValueError for anything else."""
    match = PORTS.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no port: write 443 or 1000-2000")
    low, high = int(match[1]), int(match[2] or match[1])
    if not low <= high <= MAX_PORT:
        raise ValueError(f"{text!r} is no port: ports go from 0 to {MAX_PORT}, the lower one first")
    return low, high


@dataclass(frozen=True, slots=True)
class Zone:
    """A group of devices with the same duties. Nothing passes between zones without a rule."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    title: str
    care: Care
    inside: Literal["open", "closed"] = "closed"
    """Whether the members may talk to each other without a rule."""
    discovery: bool = False
    """Whether the members may ask for names and services by mDNS (RFC 6762)."""

    def __post_init__(self) -> None:
        if not IDENTIFIER.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no name of a zone: use small letters, digits and _")


@dataclass(frozen=True, slots=True)
class Member:
    """A device in its zone, with the addresses it was seen with."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    asset: str
    name: str
    zone: str
    category: str | None
    why: str
    """Why it is in this zone, in plain words."""
    care: Care
    macs: tuple[str, ...] = ()
    ips: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not ASSET.fullmatch(self.asset):
            raise ValueError(f"{self.asset!r} is no identifier of a device")
        for ip in self.ips:
            if str(ipaddress.ip_address(ip)) != ip:
                raise ValueError(f"write {ip!r} as {ipaddress.ip_address(ip)}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a conversation can be looked up."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    capture: str
    packet: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What may pass: new connections from one end to the ports of the other, and the answers to them."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: str
    source: str
    target: str
    transport: Literal["tcp", "udp"]
    ports: tuple[str, ...]
    what_for: str
    protocol: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    sessions: int = 0
    evidence: tuple[Evidence, ...] = ()
    review: str = ""
    """A question that a person should answer about this rule; empty for none."""

    def __post_init__(self) -> None:
        End.of(self.source)
        End.of(self.target)
        if not self.ports:
            raise ValueError("a rule names at least one port: 0-65535 for all")
        for ports in self.ports:
            port_range(ports)
        if not IDENTIFIER.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no name of a rule: use small letters, digits and _")


@dataclass(frozen=True, slots=True)
class Path:
    """A conversation that was seen and matters to care, or was left out of the rules."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    source: str
    target: str
    transport: Literal["tcp", "udp"]
    port: int
    """The server's; 0 when it is not known."""
    care: Care
    effect: str
    """What stops when it is cut, in plain words."""

    def __post_init__(self) -> None:
        End.of(self.source)
        End.of(self.target)
        if not 0 <= self.port <= MAX_PORT:
            raise ValueError(f"{self.port} is no port")


@dataclass(frozen=True, slots=True)
class AcceptedCut:
    """A named person's word that a path may be cut."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    source: str
    target: str
    transport: Literal["tcp", "udp"]
    port: int
    by: str
    on: str
    because: str

    def __post_init__(self) -> None:
        End.of(self.source)
        End.of(self.target)
        if not self.by.strip() or not self.because.strip():
            raise ValueError("an accepted cut names the person who says so (`by`) and why (`because`)")

    def covers(self, path: Path) -> bool:
        """True when this word is about that path."""
        mine = (self.source, self.target, self.transport, self.port)
        return mine == (path.source, path.target, path.transport, path.port)


@dataclass(frozen=True, slots=True)
class Management:
    """Who may reach the gateway and our agent, whatever the rules say."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    sources: tuple[str, ...] = ()
    """Addresses of the computers of those who look after the network."""
    targets: tuple[str, ...] = ()
    """Addresses of the gateway and of our agent."""
    ports: tuple[str, ...] = ("22", "443")

    def __post_init__(self) -> None:
        for ip in (*self.sources, *self.targets):
            ipaddress.ip_address(ip)
        for ports in self.ports:
            port_range(ports)


@dataclass(frozen=True, slots=True)
class Created:
    """What the policy was made from, and what that cannot show."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    captures: tuple[str, ...] = ()
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    maturity: str = "not known"
    """Span of the observation and what it cannot have seen: `1 day; monthly jobs unseen`."""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may talk to whom. What no rule allows is dropped."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    schema: Literal["asepsis.policy/1"]
    created: Created
    networks: tuple[str, ...]
    """The site's own networks."""
    management: Management
    zones: tuple[Zone, ...]
    members: tuple[Member, ...]
    rules: tuple[Rule, ...]
    dhcp_servers: tuple[str, ...] = ()
    """Devices that hand out addresses."""
    routers: tuple[str, ...] = ()
    """Devices that may announce themselves as IPv6 routers."""
    care_paths: tuple[Path, ...] = ()
    """Therapy and monitoring paths seen: none of them is cut without a person's word in `accepted_cuts`."""
    accepted_cuts: tuple[AcceptedCut, ...] = ()
    left_out: tuple[Path, ...] = ()
    """Conversations seen that no rule allows."""

    def __post_init__(self) -> None:
        if len(self.members) > MAX_MEMBERS or len(self.rules) > MAX_RULES:
            raise ValueError(f"a policy has at most {MAX_MEMBERS} members and {MAX_RULES} rules")
        for network in self.networks:
            ipaddress.ip_network(network)
        _refuse_repeats("zone", [zone.id for zone in self.zones])
        _refuse_repeats("member", [member.asset for member in self.members])
        _refuse_repeats("rule", [rule.id for rule in self.rules])
        _refuse_repeats("address", [ip for member in self.members for ip in member.ips])
        self._refuse_unknown_names()

    def _refuse_unknown_names(self) -> None:
        zones = {zone.id for zone in self.zones}
        assets = {member.asset for member in self.members}
        for member in self.members:
            if member.zone not in zones:
                raise ValueError(f"member {member.asset} is in zone {member.zone!r}, which is not in `zones`")
        for rule in self.rules:
            for end in (End.of(rule.source), End.of(rule.target)):
                known = {EndKind.ZONE: zones, EndKind.ASSET: assets}.get(end.kind)
                if known is not None and end.name not in known:
                    raise ValueError(f"rule {rule.id} names {end}, which is not in this policy")
        for name in (*self.dhcp_servers, *self.routers):
            if name not in assets:
                raise ValueError(f"{name} hands out addresses or routes, but is no member of this policy")

    def zone_of(self, asset: str) -> Zone | None:
        """The zone of a device, or None for one that is no member."""
        zone = next((member.zone for member in self.members if member.asset == asset), None)
        return next((one for one in self.zones if one.id == zone), None)

    def name_of(self, end: End | str) -> str:
        """What to call an end in plain words."""
        end = End.of(end) if isinstance(end, str) else end
        if end.kind is EndKind.OUTSIDE:
            return "the internet"
        if end.kind is EndKind.ZONE:
            return next((f"all of {zone.title}" for zone in self.zones if zone.id == end.name), end.name)
        return next((member.name for member in self.members if member.asset == end.name), end.name)


def _refuse_repeats(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {what} {name} is there twice; keep one")
        seen.add(name)
