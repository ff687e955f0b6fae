"""Who talks to whom by which service, summed per hour: its size grows with relations, not with traffic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from asepsis.inventory.sightings import normal

if TYPE_CHECKING:
    from asepsis.core.nouns import Flow, Subject

MAX_RELATIONS = 1 << 18
"""Relations remembered. At the bound new ones are not kept, and the number of conversations lost is told."""
WELL_KNOWN_PORTS = range(1, 1024)
"""System ports (RFC 6335 6): the side that has one offers the service."""
HOUR = timedelta(hours=1)
TRANSPORTS = frozenset(("tcp", "udp"))


class RelationKey(NamedTuple):
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


class Talk(NamedTuple):
    """What endpoints in normal form said to each other about one service; pairs are initiator's and responder's."""

    transport: str
    protocol: str | None
    ends: tuple[Subject, Subject]
    ports: tuple[int, int]
    octets: tuple[int, int]
    answered: bool
    side: str
    """`initiator`, `responder` or `unknown`: which offers the service."""
    conversations: int = 1
    """How many of them this stands for, all of one hour."""


class Relations:
    """All relations seen, bounded."""

    def __init__(self) -> None:
        self.sums: dict[RelationKey, RelationSum] = {}
        self.dropped = 0
        """Conversations that could not be kept."""
        self._hour = datetime.min.replace(tzinfo=UTC)
        """Begin of the hour in which the last conversation began."""

    def note(self, flow: Flow) -> None:
        """Add one conversation. Those with a group, and unanswered attempts at a connection, are no relation."""
        client, server = normal(flow.initiator), normal(flow.responder)
        if client is None or server is None or client.ip is None or server.ip is None:
            return
        if flow.transport not in TRANSPORTS or not (flow.answered or flow.transport == "udp"):
            return
        ports = flow.initiator_port, flow.responder_port
        span, found = (flow.start, flow.end), (flow.capture, flow.packet)
        talk = Talk(flow.transport, flow.protocol, (client, server), ports, flow.octets, flow.answered, flow.server)
        self.add(talk, span, found)

    def add(self, talk: Talk, span: tuple[datetime, datetime], found: tuple[str, int]) -> None:
        """Add one conversation that is a relation. `found`: capture and packet."""
        client, server = talk.ends
        port, to_server, to_client = talk.ports[1], talk.octets[0], talk.octets[1]
        if talk.side == "initiator":
            client, server = server, client
            port, to_server, to_client = talk.ports[0], talk.octets[1], talk.octets[0]
        elif talk.side != "responder" and port not in WELL_KNOWN_PORTS:
            port = 0
        key = RelationKey(client, server, talk.transport, port, talk.protocol, self._hour_of(span[0]))
        self.include(key, RelationSum(talk.conversations, to_server, to_client, talk.answered, *span, *found))

    def _hour_of(self, time: datetime) -> datetime:
        """The hour's begin: the same object for one after the other, which costs less to make and to hash."""
        if not self._hour <= time < self._hour + HOUR:
            self._hour = time.replace(minute=0, second=0, microsecond=0)
        return self._hour

    def include(self, key: RelationKey, relation: RelationSum) -> None:
        """Add a sum."""
        mine = self.sums.get(key)
        if mine is not None:
            mine.include(relation)
        elif len(self.sums) < MAX_RELATIONS:
            self.sums[key] = relation
        else:
            self.dropped += relation.conversations
