"""What the store holds of who spoke to whom, as conversations between devices and addresses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from asepsis.core.addresses import Scope, scope
from asepsis.inventory.kept import read_inventory
from asepsis.inventory.site_records import read_relations
from asepsis.segmentation.model import End, EndKind, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from asepsis.core.nouns import Capture, Subject
    from asepsis.inventory.inventory import Asset
    from asepsis.inventory.relations import RelationKey, RelationSum

MAX_EVIDENCE = 3
"""Packets named for one conversation: the first ones."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One service between two ends, over all hours seen."""

    client: End
    server: End
    transport: str
    port: int
    """The server's; 0 when neither side is known to be the server."""
    protocol: str | None
    sessions: int
    is_answered: bool
    first: datetime
    last: datetime
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """What a policy is made from and tried on."""

    assets: tuple[Asset, ...]
    conversations: tuple[Conversation, ...]
    captures: tuple[Capture, ...]
    limits: tuple[str, ...] = ()


def read_observed(engine: Engine) -> Observed:
    """Read what a store holds of devices and of who speaks to whom."""
    inventory = read_inventory(engine)
    with Session(engine) as session:
        sums = read_relations(session)
    return Observed(inventory.assets, conversations_of(sums, inventory.assets), inventory.captures, inventory.limits)


def conversations_of(sums: Mapping[RelationKey, RelationSum], assets: Iterable[Asset]) -> tuple[Conversation, ...]:
    """Sum the relations of all hours between devices; ends that are no device keep their address."""
    directory = _Directory(assets)
    found: defaultdict[tuple[End, End, str, int, str | None], list[RelationSum]] = defaultdict(list)
    for key, one in sums.items():
        client, server = directory.end_of(key.client), directory.end_of(key.server)
        if client is not None and server is not None and client != server:
            found[client, server, key.transport, key.port, key.protocol].append(one)
    made = [_conversation(*key, parts) for key, parts in found.items()]
    return tuple(sorted(made, key=lambda one: (str(one.client), str(one.server), one.transport, one.port)))


def _conversation(  # noqa: PLR0913, PLR0917 (the parts of the key)
    client: End, server: End, transport: str, port: int, protocol: str | None, parts: list[RelationSum]
) -> Conversation:
    packets = sorted({(one.first, one.capture, one.packet) for one in parts})[:MAX_EVIDENCE]
    return Conversation(
        client,
        server,
        transport,
        port,
        protocol,
        sessions=sum(one.conversations for one in parts),
        is_answered=any(one.is_answered for one in parts),
        first=min(one.first for one in parts),
        last=max(one.last for one in parts),
        evidence=tuple(Evidence(capture, packet) for _, capture, packet in packets),
    )


class _Directory:
    """Finds the end that an address belongs to."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self.by_pair: dict[tuple[str, str], str] = {}
        self.by_ip: dict[str, str] = {}
        for asset in assets:
            for ip in asset.ips:
                self.by_ip.setdefault(ip, asset.id)
                for mac in asset.macs:
                    self.by_pair[mac, ip] = asset.id

    def end_of(self, subject: Subject) -> End | None:
        """The device, else the address; None for what names no host."""
        if subject.ip is None:
            return None
        asset = self.by_pair.get((subject.mac or "", subject.ip)) or self.by_ip.get(subject.ip)
        if asset is not None:
            return End(EndKind.ASSET, asset)
        if scope(subject.ip) in {Scope.NONE, Scope.GROUP}:
            return None
        return End(EndKind.ADDRESS, subject.ip)
