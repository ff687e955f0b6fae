"""What was seen of each device, for capabilities: its observations and its exchanges, with the addresses used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from asepsis.inventory.kept import read_inventory
from asepsis.inventory.names_told import TOLD
from asepsis.inventory.site import Site
from asepsis.inventory.site_records import read_site
from asepsis.inventory.tenures import leases_of, tenures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from asepsis.core.nouns import Observation, Subject
    from asepsis.inventory.inventory import Asset, Inventory
    from asepsis.inventory.relations import RelationKey, RelationSum


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was said of a device."""

    asset_id: str
    observation: Observation
    """As it was first seen."""
    last: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """Who used which service of whom, from which address to which, over all hours."""

    client: str | None
    """The device; None for a host beyond the site's routers."""
    server: str | None
    client_ip: str
    server_ip: str
    transport: str
    port: int
    protocol: str | None
    conversations: int
    octets_to_server: int
    octets_to_client: int
    is_answered: bool
    first: datetime
    last: datetime
    capture: str
    """Where it was seen first."""
    packet: int


@dataclass(frozen=True, slots=True)
class Observed:
    """The inventory, and what it rests on."""

    inventory: Inventory
    remarks: tuple[Remark, ...]
    exchanges: tuple[Exchange, ...]
    told_addresses: frozenset[str]
    """Public addresses that a name server's answer gave to somebody of the site."""


def read_observed(engine: Engine) -> Observed:
    """All that the store holds of what was seen."""
    inventory = read_inventory(engine)
    site = Site(lambda _: True)
    with Session(engine) as session:
        read_site(session, site)
    return observed_of(site, inventory)


def observed_of(site: Site, inventory: Inventory) -> Observed:
    """What a site has seen, by device."""
    owners = _Owners(inventory.assets, site)
    remarks: list[Remark] = []
    told: set[str] = set()
    for subject, entries in site.ledger.by_subject.items():
        for entry in entries.values():
            owner = owners.of(subject, entry.observation.time)
            if entry.observation.kind == TOLD:
                told.add(subject.ip or "")
            elif owner is not None:
                remarks.append(Remark(owner, entry.observation, entry.last))
    remarks.sort(key=lambda one: (one.asset_id, one.observation.time, one.observation.capture, one.observation.packet))
    return Observed(inventory, tuple(remarks), _exchanges(site.relations.sums, owners), frozenset(told))


class _Owners:
    """Finds devices by the addresses that the inventory holds of them."""

    def __init__(self, assets: Iterable[Asset], site: Site) -> None:
        self.by_pair: dict[tuple[str, str], str] = {}
        self.by_address: dict[str, str] = {}
        for asset in assets:
            self.by_pair |= {(mac, ip): asset.id for mac in asset.macs for ip in asset.ips}
            for address in (*asset.macs, *asset.ips):
                self.by_address.setdefault(address, asset.id)
        seen = ((subject, one.first, one.last) for subject, one in site.sightings.by_subject.items())
        self.tenures = tenures(seen, leases_of(site.ledger), lambda mac, ip: (mac, ip) in self.by_pair)

    def of(self, subject: Subject, moment: datetime) -> str | None:
        """The device of an endpoint. A MAC alone speaks for its device; with a foreign IP address, it forwards."""
        if subject.ip is None:
            return self.by_address.get(subject.mac or "")
        holder = self.tenures.holder(subject.ip, moment) or ""
        known = self.by_pair.get((subject.mac or "", subject.ip)) or self.by_pair.get((holder, subject.ip))
        return known or self.by_address.get(subject.ip)


def _exchanges(sums: Mapping[RelationKey, RelationSum], owners: _Owners) -> tuple[Exchange, ...]:
    found: dict[tuple[str, str, str, int, str | None], Exchange] = {}
    for key, one in sums.items():
        client, server = owners.of(key.client, one.first), owners.of(key.server, one.first)
        if client is not None and client == server:
            continue
        ends = key.client.ip or "", key.server.ip or ""
        name = (*ends, key.transport, key.port, key.protocol)
        made = Exchange(
            client, server, *ends, key.transport, key.port, key.protocol, one.conversations, one.octets_to_server,
            one.octets_to_client, one.is_answered, one.first, one.last, one.capture, one.packet,
        )  # fmt: skip
        found[name] = made if name not in found else _sum(found[name], made)
    return tuple(sorted(found.values(), key=lambda one: (one.first, one.capture, one.packet, one.client_ip)))


def _sum(one: Exchange, other: Exchange) -> Exchange:
    earlier = min(one, other, key=lambda seen: (seen.first, seen.capture, seen.packet))
    return replace(
        earlier,
        conversations=one.conversations + other.conversations,
        octets_to_server=one.octets_to_server + other.octets_to_server,
        octets_to_client=one.octets_to_client + other.octets_to_client,
        is_answered=one.is_answered or other.is_answered,
        last=max(one.last, other.last),
    )
