"""From relations between endpoints to services and relations of devices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from asepsis.core.frozen import frozen
from asepsis.core.nouns import Service, Subject
from asepsis.inventory.inventory import AssetRelation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Evidence, FieldValue, Told
    from asepsis.inventory.judgement import Judgement
    from asepsis.inventory.relations import RelationKey, RelationSum

MAX_SERVICES = 256
"""Services told of one device; those with the most partners stay."""

SERVICE = "relation.service"
"""Kind that is derived here."""
FIRST_PRIVATE_PORT = 49152
"""From here on ports are nobody's (RFC 6335 6): that a device uses one tells nothing."""


_Name = tuple[str, int, str | None, str]
"""A service: transport, port, protocol, role."""


class Directory(Protocol):
    """Knows which device an endpoint belongs to."""

    def device_of(self, subject: Subject, moment: datetime | None = None) -> int | None:
        """Index of the device that had the address then, or None for a host beyond the site's routers."""


@dataclass(slots=True)
class _Offer:
    """One service of one device, on one side."""

    peers: set[object] = field(default_factory=set)
    first: tuple[datetime, str, int] | None = None


@frozen
class ServiceSeen:
    """A service with how it was seen."""

    service: Service
    peers: int
    time: datetime
    capture: str
    packet: int

    @property
    def is_told(self) -> bool:
        """True for what a reader is told: services offered, and those used that were recognised.

        Rules see the others too: a pump is known by its server's port long before its messages can be read.
        """
        return self.service.role == "server" or self.service.protocol is not None

    def fields(self) -> Mapping[str, FieldValue]:
        """The fields of the derived observation `relation.service`."""
        one = self.service
        fields: dict[str, FieldValue] = {
            "transport": one.transport,
            "port": one.port,
            "role": one.role,
            "peers": self.peers,
        }
        return fields if one.protocol is None else {**fields, "protocol": one.protocol}


class ToldServices:
    """What services speak for, asked once for those that are alike: there are many, and most tell nothing."""

    def __init__(self, judgement: Judgement) -> None:
        """`judgement`: what is asked. One is for the services of one site, and no larger than those are different."""
        self._judgement = judgement
        self._known: dict[tuple[str, int, str | None, str, int], Sequence[Evidence]] = {}

    def of(self, services: Iterable[ServiceSeen]) -> list[Told]:
        """What is told by the services that a device offers and uses."""
        return [(found, seen.capture, seen.packet, 1) for seen in services for found in self._told(seen)]

    def _told(self, seen: ServiceSeen) -> Sequence[Evidence]:
        service = seen.service
        alike = (service.transport, service.port, service.protocol, service.role, seen.peers)
        found = self._known.get(alike)
        if found is None:
            found = self._known[alike] = self._judgement.speaks_for(SERVICE, seen.fields())
        return found


def answered_addresses(relations: Mapping[RelationKey, RelationSum]) -> frozenset[str]:
    """IP addresses that took part in a conversation with both sides speaking."""
    ends = (end.ip for key, one in relations.items() if one.is_answered for end in (key.client, key.server))
    return frozenset(ip for ip in ends if ip is not None)


def ends_of(key: RelationKey, relation: RelationSum, directory: Directory) -> tuple[int | None, int | None]:
    """The devices that had the addresses of client and server when they spoke."""
    return directory.device_of(key.client, relation.first), directory.device_of(key.server, relation.first)


def services_by_device(
    relations: Mapping[RelationKey, RelationSum], directory: Directory
) -> dict[int, list[ServiceSeen]]:
    """What each device offers and uses; by index of its group."""
    offers: dict[int, dict[_Name, _Offer]] = defaultdict(lambda: defaultdict(_Offer))
    device_of = directory.device_of
    for (caller, called, transport, port, protocol, _), relation in relations.items():
        if port == 0 or not relation.is_answered:
            continue
        client, server = device_of(caller, relation.first), device_of(called, relation.first)
        first = relation.first, relation.capture, relation.packet
        if server is not None:
            peer = client if client is not None else caller.ip
            _add(offers[server][transport, port, protocol, "server"], peer, first)
        if client is not None and (protocol is not None or port < FIRST_PRIVATE_PORT):
            peer = server if server is not None else called.ip
            _add(offers[client][transport, port, protocol, "client"], peer, first)
    return {device: _listed(found) for device, found in offers.items()}


def _add(offer: _Offer, peer: object, first: tuple[datetime, str, int]) -> None:
    offer.peers.add(peer)
    if offer.first is None or first < offer.first:
        offer.first = first


def _listed(offers: Mapping[_Name, _Offer]) -> list[ServiceSeen]:
    """The services in order of role and port. A port whose protocol is known is not told again without it."""
    known = {(transport, port, role) for transport, port, protocol, role in offers if protocol is not None}
    seen = [
        ServiceSeen(Service(transport, port, protocol, role), len(offer.peers), *offer.first)
        for (transport, port, protocol, role), offer in offers.items()
        if offer.first is not None and (protocol is not None or (transport, port, role) not in known)
    ]
    if len(seen) > MAX_SERVICES:
        seen = sorted(seen, key=lambda one: (-one.peers, _order(one.service)))[:MAX_SERVICES]
    return sorted(seen, key=lambda one: _order(one.service))


def _order(service: Service) -> tuple[bool, str, int, str]:
    return service.role != "server", service.transport, service.port, service.protocol or ""


def is_talked(relations: Mapping[RelationKey, RelationSum], directory: Directory) -> bool:
    """Whether any two devices were heard to talk with each other."""
    pairs = (ends_of(key, relation, directory) for key, relation in relations.items())
    return any(client is not None and server is not None and client != server for client, server in pairs)


def relations_of_devices(
    relations: Mapping[RelationKey, RelationSum], directory: Directory, ids: Sequence[str]
) -> tuple[AssetRelation, ...]:
    """The relations between devices, and of devices with the outside, over all hours; `ids` by index of the group."""
    sums: dict[tuple[int | None, int | None, str, int, str | None], list[RelationSum]] = defaultdict(list)
    outside: dict[tuple[int | None, int | None, str, int, str | None], set[str | None]] = defaultdict(set)
    for key, relation in relations.items():
        client, server = ends_of(key, relation, directory)
        if client == server:
            continue
        pair = (client, server, key.transport, key.port, key.protocol)
        sums[pair].append(relation)
        if client is None or server is None:
            outside[pair].add(key.client.ip if client is None else key.server.ip)
    made = []
    for pair, found in sums.items():
        client, server, transport, port, protocol = pair
        conversations, to_server, to_client, first, last = _summed(found)
        ends = None if client is None else ids[client], None if server is None else ids[server]
        hosts = len(outside[pair]) if client is None or server is None else 0
        made.append(
            AssetRelation(*ends, transport, port, protocol, conversations, to_server, to_client, hosts, first, last)
        )
    made.sort(key=lambda one: (one.client or "~", one.server or "~", one.transport, one.port))
    return tuple(made)


def _summed(found: Sequence[RelationSum]) -> tuple[int, int, int, datetime, datetime]:
    """Conversations, octets to server and client, first and last time of sums together. Mostly there is but one."""
    if len(found) == 1:
        one = found[0]
        return one.conversations, one.octets_to_server, one.octets_to_client, one.first, one.last
    return (
        sum([one.conversations for one in found]),
        sum([one.octets_to_server for one in found]),
        sum([one.octets_to_client for one in found]),
        min([one.first for one in found]),
        max([one.last for one in found]),
    )
