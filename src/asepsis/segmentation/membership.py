"""Puts each device into a zone: by what it is, and where that is not known by whom it serves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, network, scope
from asepsis.core.category_words import category_words
from asepsis.core.nouns import Attribute
from asepsis.core.wording import percent
from asepsis.segmentation.knowledge import UNKNOWN_ZONE
from asepsis.segmentation.model import Care, EndKind, Member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asepsis.inventory.inventory import Asset
    from asepsis.segmentation.knowledge import Knowledge
    from asepsis.segmentation.observed import Conversation

SURE_ENOUGH = 0.5
"""Below this a kind is no ground to trust a device: it stays with the unknown, unless the kind is a medical one."""
GENERIC = frozenset(("medical_device", "medical_device_gateway"))
"""Kinds that say no more than `medical`: a finer likely kind is taken instead."""
NEVER = datetime.min.replace(tzinfo=UTC)
LINK_LOCAL = "fe80::/10"


def members_of(assets: Sequence[Asset], conversations: Sequence[Conversation], knowledge: Knowledge) -> list[Member]:
    """All devices in their zones. An address that several devices had belongs to the one seen with it last."""
    owners = _owners(assets)
    members = [_member(asset, tuple(ip for ip in asset.ips if owners[ip] == asset.id), knowledge) for asset in assets]
    return _served(members, conversations, knowledge)


def _owners(assets: Sequence[Asset]) -> dict[str, str]:
    ordered = sorted(assets, key=lambda asset: (asset.last_seen or NEVER, asset.id))
    return {ip: asset.id for asset in ordered for ip in asset.ips}


def name_of(asset: Asset) -> str:
    """What to call a device."""
    return next(iter((*asset.hostnames, *asset.ips, *asset.macs)), asset.id)


def _member(asset: Asset, ips: tuple[str, ...], knowledge: Knowledge) -> Member:
    category, why = _category(asset, knowledge)
    zone = knowledge.zone_of(category)
    return Member(
        asset=asset.id,
        name=name_of(asset),
        zone=zone.id,
        category=category,
        why=why,
        care=knowledge.care_of(category),
        macs=asset.macs,
        ips=tuple(ip for ip in ips if scope(ip) in {Scope.LINK, Scope.PRIVATE, Scope.PUBLIC}),
    )


def _category(asset: Asset, knowledge: Knowledge) -> tuple[str | None, str]:
    fact = asset.facts.get(Attribute.CATEGORY)
    if fact is None:
        return None, "nobody knows what it is"
    if fact.by_person:
        return fact.value, f"a person said it is: {category_words(fact.value)}"
    value, confidence = fact.value, fact.confidence
    if value in GENERIC:
        finer = [one for one in fact.alternatives if one.confidence >= SURE_ENOUGH and one.value not in GENERIC]
        if finer:
            value, confidence = finer[0].value, finer[0].confidence
    if confidence < SURE_ENOUGH and knowledge.care_of(value) is Care.NONE:
        return None, f"it may be: {category_words(value)}, but that is not sure ({percent(confidence)}%)"
    return value, f"what it is: {category_words(value)} ({percent(confidence)}% sure)"


def _served(members: list[Member], conversations: Sequence[Conversation], knowledge: Knowledge) -> list[Member]:
    """An unknown device that serves a therapy or monitoring device, or uses it, stands by the patient too."""
    by_asset = {member.asset: member for member in members}
    partners: dict[str, list[Member]] = {}
    for one in conversations:
        if one.client.kind is one.server.kind is EndKind.ASSET and one.is_answered:
            server = by_asset[one.server.name]
            if server.zone == UNKNOWN_ZONE:
                partners.setdefault(server.asset, []).append(by_asset[one.client.name])
    return [_moved(member, partners.get(member.asset, []), knowledge) for member in members]


def _moved(member: Member, clients: list[Member], knowledge: Knowledge) -> Member:
    order = list(Care)
    patients = sorted((one for one in clients if one.care.is_protected), key=lambda one: order.index(one.care))
    if not patients:
        return member
    client = patients[0]
    zone = knowledge.zone(client.zone)
    return Member(
        asset=member.asset,
        name=member.name,
        zone=zone.id,
        category=None,
        why=f"nobody knows what it is, but {client.name} relies on it",
        care=client.care,
        macs=member.macs,
        ips=member.ips,
    )


def networks_of(members: Sequence[Member]) -> tuple[str, ...]:
    """The site's own networks: those of private addresses seen, and the link itself."""
    ips = [ip for member in members for ip in member.ips]
    found = {network(ip) for ip in ips if scope(ip) is Scope.PRIVATE}
    links = (LINK_LOCAL,) if any(scope(ip) is Scope.LINK and ":" in ip for ip in ips) else ()
    return (*sorted(found), *links)
