"""What a device was seen to do, as a manufacturer usage description (RFC 8520) made without its maker.

Only conversations that were seen are listed. Peers on the site stand with their addresses; hosts beyond the site's
routers cannot be told apart here and stand as a port alone.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Attribute
from asepsis.report.exports.identity import believed, device_uuid

if TYPE_CHECKING:
    from datetime import datetime

    from asepsis.report.analysis import Analysis, Device, Relation

CACHE_HOURS = 48
"""RFC 8520 3.4: hours until it is asked for anew."""
PROTOCOL_NUMBERS = {"tcp": 6, "udp": 17}
MAX_TEXT = 60
"""RFC 8520 7: octets of `systeminfo`."""


def render(analysis: Analysis, device: Device, *, made: datetime) -> str:
    """The description of one device as JSON text. `made` is the UTC time that it carries."""
    relations = [one for one in analysis.relations if device.id in (one.client, one.server)]
    addresses = {one.id: one.ips for one in analysis.devices}
    lists = [
        _access_list(device, relations, addresses, version=version, outward=outward)
        for version in (4, 6)
        for outward in (True, False)
    ]
    lists = [one for one in lists if one["aces"]["ace"]]
    body = {
        "ietf-mud:mud": _description(device, made)
        | {
            "from-device-policy": {"access-lists": {"access-list": _names(lists, "from")}},
            "to-device-policy": {"access-lists": {"access-list": _names(lists, "to")}},
        },
        "ietf-access-control-list:acls": {"acl": lists},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _description(device: Device, made: datetime) -> dict[str, Any]:
    texts = {"mfg-name": Attribute.VENDOR, "model-name": Attribute.MODEL, "firmware-rev": Attribute.FIRMWARE}
    known = {name: value for name, attribute in texts.items() if (value := believed(device, attribute))}
    return {
        "mud-version": 1,
        "mud-url": f"https://mud.invalid/{device_uuid(device)}.json",
        "last-update": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cache-validity": CACHE_HOURS,
        "is-supported": False,
        "systeminfo": device.name.encode()[:MAX_TEXT].decode(errors="ignore"),
        **known,
    }


def _names(lists: list[dict[str, Any]], direction: str) -> list[dict[str, str]]:
    return [{"name": one["name"]} for one in lists if one["name"].startswith(direction)]


def _access_list(
    device: Device,
    relations: list[Relation],
    addresses: dict[str, tuple[str, ...]],
    *,
    version: int,
    outward: bool,
) -> dict[str, Any]:
    direction = "from" if outward else "to"
    entries: list[dict[str, Any]] = []
    for relation in relations:
        is_client = relation.client == device.id
        peer = relation.server if is_client else relation.client
        own = _networks(device.id, addresses, version)
        for network in _networks(peer, addresses, version) if own else []:
            matches = _matches(relation, network, version=version, outward=outward, is_client=is_client)
            if matches is not None:
                name = f"{direction}-{version}-{len(entries)}"
                entries.append({"name": name, "matches": matches, "actions": {"forwarding": "accept"}})
    return {
        "name": f"{direction}-ipv{version}",
        "type": f"ipv{version}-acl-type",
        "aces": {"ace": entries},
    }


def _networks(peer: str | None, addresses: dict[str, tuple[str, ...]], version: int) -> list[str | None]:
    """The networks of a peer; one None for hosts beyond the routers, of which no address is kept."""
    if peer is None:
        return [None]
    found = [ipaddress.ip_network(one) for one in addresses.get(peer, ())]
    return [str(network) for network in found if network.version == version]


def _matches(
    relation: Relation, network: str | None, *, version: int, outward: bool, is_client: bool
) -> dict[str, Any] | None:
    number = PROTOCOL_NUMBERS.get(relation.transport)
    if number is None:
        return None
    address: dict[str, Any] = {"protocol": number}
    if network is not None:
        side = "destination" if outward else "source"
        address[f"{side}-ipv{version}-network"] = network
    # The service's port is the destination's when the packet goes to the server.
    side = "destination-port" if outward == is_client else "source-port"
    transport: dict[str, Any] = {side: {"operator": "eq", "port": relation.port}}
    if relation.transport == "tcp":
        transport["ietf-mud:direction-initiated"] = "from-device" if is_client else "to-device"
    return {f"ipv{version}": address, relation.transport: transport}
