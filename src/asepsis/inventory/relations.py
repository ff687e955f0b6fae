"""Who talks to whom by which service, summed per hour: its size grows with relations, not with traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.inventory.sightings import normal

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.core.nouns import Flow, Subject

MAX_RELATIONS = 1 << 18
"""Relations remembered. At the bound new ones are not kept, and the number of conversations lost is told."""
WELL_KNOWN_PORTS = range(1, 1024)
"""System ports (RFC 6335 6): the side that has one offers the service."""
TRANSPORTS = frozenset(("tcp", "udp"))


@dataclass(frozen=True, slots=True)
class RelationKey:
    """Which client, which server, which service, in which hour."""

    client: Subject
    server: Subject
    transport: str
    port: int
    """The server's; 0 when neither side is known to be the server."""
    protocol: str | None
    hour: datetime


@dataclass(slots=True)
class RelationSum:
    """What went over one relation in one hour."""

    conversations: int
    octets_to_server: int
    octets_to_client: int
    is_answered: bool
    first: datetime
    last: datetime
    capture: str
    packet: int

    def include(self, other: RelationSum) -> None:
        """Add another sum of the same relation and hour."""
        self.conversations += other.conversations
        self.octets_to_server += other.octets_to_server
        self.octets_to_client += other.octets_to_client
        self.is_answered |= other.is_answered
        if (other.first, other.capture, other.packet) < (self.first, self.capture, self.packet):
            self.capture, self.packet = other.capture, other.packet
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)


class Relations:
    """All relations seen, bounded."""

    def __init__(self) -> None:
        self.sums: dict[RelationKey, RelationSum] = {}
        self.dropped = 0
        """Conversations that could not be kept."""

    def note(self, flow: Flow) -> None:
        """Add one conversation. Those with a group, and unanswered attempts at a connection, are no relation."""
        client, server = normal(flow.initiator), normal(flow.responder)
        if client is None or server is None or client.ip is None or server.ip is None:
            return
        if flow.transport not in TRANSPORTS or not (flow.answered or flow.transport == "udp"):
            return
        self.include(*_relation(flow, client, server))

    def include(self, key: RelationKey, relation: RelationSum) -> None:
        """Add a sum."""
        mine = self.sums.get(key)
        if mine is not None:
            mine.include(relation)
        elif len(self.sums) < MAX_RELATIONS:
            self.sums[key] = relation
        else:
            self.dropped += relation.conversations


def _relation(flow: Flow, client: Subject, server: Subject) -> tuple[RelationKey, RelationSum]:
    port, to_server, to_client = flow.responder_port, flow.octets[0], flow.octets[1]
    if flow.server == "initiator":
        client, server = server, client
        port, to_server, to_client = flow.initiator_port, flow.octets[1], flow.octets[0]
    elif flow.server != "responder" and port not in WELL_KNOWN_PORTS:
        port = 0
    hour = flow.start.replace(minute=0, second=0, microsecond=0)
    key = RelationKey(client, server, flow.transport, port, flow.protocol, hour)
    relation = RelationSum(
        1, to_server, to_client, flow.answered, flow.start, flow.end, flow.capture, flow.packet
    )  # fmt: skip
    return key, relation
