"""What to call a device where people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute

if TYPE_CHECKING:
    from asepsis.inventory.inventory import Asset


def name_of(asset: Asset) -> str:
    """The person's or the device's own name for it; else what it is and its address; else its address alone."""
    own = own_name(asset)
    if own is not None:
        return own
    facts = [asset.facts.get(attribute) for attribute in (Attribute.VENDOR, Attribute.MODEL)]
    known = [fact.value for fact in facts if fact is not None]
    category = asset.facts.get(Attribute.CATEGORY)
    if category is not None and len(known) < len(facts):
        known.append(category_words(category.value))
    return f"{' '.join(known)} at {address_of(asset)}" if known else address_of(asset)


def own_name(asset: Asset) -> str | None:
    """The name that a person or the device itself gives it."""
    hostname = asset.facts.get(Attribute.HOSTNAME)
    return hostname.value if hostname is not None else next(iter(asset.hostnames), None)


def address_of(asset: Asset) -> str:
    """The address by which a person finds it: the first IPv4 one when there is one; else its identifier."""
    return next((ip for ip in asset.ips if ":" not in ip), next(iter((*asset.ips, *asset.macs)), asset.id))
