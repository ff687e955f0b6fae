"""Devices of a lab as the inventory knows them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from asepsis.core.nouns import Alternative, Attribute, Fact, Service
from asepsis.inventory.inventory import Asset, Inventory

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def device(  # noqa: PLR0913 (what a device is made of)
    number: int,
    category: str | None,
    *,
    confidence: float = 0.95,
    services: tuple[Service, ...] = (),
    also: tuple[Alternative, ...] = (),
    last: datetime = NOW,
) -> Asset:
    facts = {}
    if category is not None:
        facts[Attribute.CATEGORY] = Fact(Attribute.CATEGORY, category, confidence, (), also)
    return Asset(
        f"d{number}",
        "",
        (f"02:00:5e:00:07:{number:02x}",),
        (f"198.18.7.{number}",),
        (),
        facts,
        services,
        (),
        (),
        last,
        last,
        (),
    )


WEB = Service("tcp", 80, "http", "server")


def inventory(*assets: Asset) -> Inventory:
    return Inventory(assets, (), (), ())
