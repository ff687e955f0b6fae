"""The inventory: the devices of a site with what is believed of each, and who talks to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asepsis.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from asepsis.core.nouns import Attribute, Capture, Fact, Service
    from asepsis.inventory.completeness import Completeness
    from asepsis.inventory.nearby import NearbyHeard
    from asepsis.inventory.use import Use


@dataclass(frozen=True, slots=True)
class ApplicationEndpoint:
    """A name under which a program on a device is addressed: never the device itself."""

    kind: str
    """`dicom_ae_title` or `hl7_application`."""
    name: str
    role: str
    """`server` or `client`."""


@dataclass(frozen=True, slots=True)
class BehindAsset:
    """A device known only from what another one sends for it."""

    facts: Mapping[Attribute, Fact]
    station_name: str | None
    serial: str | None


@dataclass(frozen=True, slots=True)
class Asset:
    """One device of the site."""

    id: str
    sensor: str
    macs: tuple[str, ...]
    ips: tuple[str, ...]
    hostnames: tuple[str, ...]
    facts: Mapping[Attribute, Fact]
    services: tuple[Service, ...]
    applications: tuple[ApplicationEndpoint, ...]
    behind: tuple[BehindAsset, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    merged_because: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    """What does not fit together about who it is, in plain words."""
    heard_by: tuple[str, ...] = ()
    """In which ways it was heard (`ways.WAYS`)."""
    use: Use | None = None
    """When it is in use; None when too little was heard."""


@frozen
class AssetRelation:
    """Who talks to whom by which service, over all hours. None stands for hosts beyond the site's routers."""

    client: str | None
    server: str | None
    transport: str
    port: int
    protocol: str | None
    conversations: int
    octets_to_server: int
    octets_to_client: int
    outside_hosts: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Inventory:
    """All devices, relations and the captures they were seen in."""

    assets: tuple[Asset, ...]
    relations: Sequence[AssetRelation]
    captures: tuple[Capture, ...]
    limits: tuple[str, ...]
    completeness: Completeness | None = None
    """How many devices there probably are; None when it was not worked out."""
    nearby: tuple[NearbyHeard, ...] = ()
    """What was heard by Bluetooth: none of it is a device of the network."""
