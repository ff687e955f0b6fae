"""Who reaches devices for care without need, and who is there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.findings import Pointer
from asepsis.core.nouns import Attribute
from asepsis.risk.finders.found import Found
from asepsis.risk.finders.imaging import was_let_in
from asepsis.risk.scene import ORIGINS, Device, Group, pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.inventory.observed import Exchange
    from asepsis.risk.scene import Scene

DISCOVERY_PORTS = frozenset((53, 67, 68, 137, 138, 1900, 5353, 5355))
"""Names and addresses (DNS, DHCP, NetBIOS, SSDP, mDNS, LLMNR): every host speaks these with every other."""


def reached_by_others(scene: Scene) -> Iterator[Found]:
    """Devices for care that answered a guest, an office device or something unknown, outside of permitted work."""
    for server in scene.in_groups(Group.CLINICAL):
        visits = [one for one in scene.as_server.get(server.id, ()) if _is_visit(scene, server, one)]
        if not visits:
            continue
        clients = [scene.devices[one.client or ""] for one in visits]
        unsure = all(one.group is Group.UNKNOWN for one in clients)
        evidence = tuple(
            pointer_to(one, f"{client.name} got an answer from it: {_service(one)}")
            for one, client in zip(visits, clients, strict=True)
        )
        yield Found(
            "guest_or_office_reaches_clinical", server.id, evidence, max(one.last for one in visits),
            is_certain=not unsure,
            question=f"What is {clients[0].name}, and does it need {server.name}?" if unsure else "",
            values={"clients": " and ".join(sorted({one.name for one in clients}))},
        )  # fmt: skip


def _service(one: Exchange) -> str:
    return f"{one.protocol or 'a service'} at {one.transport.upper()} port {one.port}"


def _is_visit(scene: Scene, server: Device, one: Exchange) -> bool:
    client = scene.devices.get(one.client or "")
    if client is None or client.group not in ORIGINS or not one.is_answered or not one.octets_to_client:
        return False
    if was_let_in(scene, one):
        return False
    is_permitted = (client.group.value, server.category or "", one.protocol or "") in scene.content.permitted
    return not is_permitted and one.port not in DISCOVERY_PORTS


def guests_beside_care(scene: Scene) -> Iterator[Found]:
    """Visitors' phones on the network that devices for care are on."""
    care = {network for device in scene.in_groups(Group.CLINICAL) for network in device.networks}
    guests = [device for device in scene.in_groups(Group.GUEST) if device.networks & care]
    evidence = [_seen(device, f"{device.name} is on the network of the devices for care") for device in guests]
    if evidence:
        seen = [one.asset.last_seen for one in guests if one.asset and one.asset.last_seen]
        values = {"guests": str(len(guests))}
        yield Found("guest_on_care_network", None, tuple(evidence), max(seen, default=None), values=values)


def unknown_devices(scene: Scene) -> Iterator[Found]:
    """Devices of which nobody can tell what they are."""
    for device in scene.in_groups(Group.UNKNOWN):
        if device.asset is not None and device.asset.first_seen is not None:
            yield Found(
                "unknown_device", device.id, (_seen(device, "it was seen, and nothing says what it is"),),
                device.asset.last_seen, is_certain=False, question=f"What is {device.name}?",
            )  # fmt: skip


def _seen(device: Device, sentence: str) -> Pointer:
    """Where a device showed itself: the best evidence for what it is, or that it was there."""
    asset = device.asset
    facts = asset.facts if asset is not None else {}
    fact = facts.get(Attribute.CATEGORY) or next(iter(facts.values()), None)
    first = asset.first_seen if asset is not None else None
    if fact is None or not fact.evidence:
        return Pointer("endpoint.address", sentence, time=first)
    return Pointer(fact.evidence[0].kind, sentence, fact.evidence[0].capture, fact.evidence[0].packet, first)
