"""Which kind of device belongs to which zone, what depends on it, and what services are for: read from data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ConfigDict

from asepsis.core.knowledge import shipped_folder
from asepsis.segmentation.model import Care, Zone

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN_ZONE = "unknown"
GUEST_ZONE = "guest"
INFRASTRUCTURE_ZONE = "infrastructure"


class ZoneForm(BaseModel):
    """One zone of `zones.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    care: Care
    discovery: bool = False
    categories: tuple[str, ...]
    care_of: dict[str, Care] = {}


class ZonesFile(BaseModel):
    """`zones.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zones: tuple[ZoneForm, ...]
    clinical_servers: frozenset[str]


class ServicesFile(BaseModel):
    """`services.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protocols: dict[str, str]
    ports: dict[str, str]
    effects: dict[Care, str]
    internet: dict[str, dict[str, tuple[str, ...]]]
    infrastructure: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known about zones and services."""

    zones: tuple[ZoneForm, ...]
    clinical_servers: frozenset[str]
    services: ServicesFile

    def zone_of(self, category: str | None) -> ZoneForm:
        """The zone of a kind of device; the zone of the unknown for none, and for a kind that no zone names."""
        return next((zone for zone in self.zones if category in zone.categories), self.zone(UNKNOWN_ZONE))

    def zone(self, name: str) -> ZoneForm:
        """A zone by its identifier. Raises KeyError when there is none."""
        found = {zone.id: zone for zone in self.zones}
        return found[name]

    def care_of(self, category: str | None) -> Care:
        """What depends on a kind of device."""
        zone = self.zone_of(category)
        return zone.care_of.get(category or "", zone.care)

    def what_for(self, protocol: str | None, transport: str, port: int) -> str:
        """What a service is for, in plain words."""
        by_port = self.services.ports.get(f"{transport}/{port}")
        by_protocol = self.services.protocols.get(protocol or "")
        if protocol in {"http", "tls", None} and by_port:
            return by_port
        return by_protocol or by_port or (f"an unknown service ({transport} {port})" if port else "an unknown service")

    def effect(self, care: Care) -> str:
        """What may happen when a path of this care is cut."""
        return self.services.effects[care]

    def policy_zones(self) -> tuple[Zone, ...]:
        """The zones as a policy has them."""
        return tuple(Zone(zone.id, zone.title, zone.care, discovery=zone.discovery) for zone in self.zones)


def read_knowledge(folder: Path) -> Knowledge:
    """Read `zones.yaml` and `services.yaml` of a folder. Raises ValueError for what has not their form."""
    zones = ZonesFile.model_validate(_yaml(folder / "zones.yaml"))
    services = ServicesFile.model_validate(_yaml(folder / "services.yaml"))
    return Knowledge(zones.zones, zones.clinical_servers, services)


def _yaml(path: Path) -> Any:  # noqa: ANN401 (whatever the file holds; pydantic checks it)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def shipped_knowledge() -> Knowledge:
    """The knowledge that ships with the product."""
    return read_knowledge(shipped_folder() / "segmentation")
