"""In which independent ways a device was heard: the ground for telling how many were not heard at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from asepsis.core.nouns import Observation
    from asepsis.inventory.sightings import Sighting

WAYS = {
    "addresses": "asked or answered for an address (ARP, neighbour discovery)",
    "leases": "asked for a lease (DHCP)",
    "announcements": "announced itself to its neighbours (mDNS, SSDP, NetBIOS and the like)",
    "link": "told the switch what it is (LLDP, CDP and the like)",
    "conversations": "talked with another device",
    "records": "stands in records of others (logs, tables)",
}
"""The ways, in words. Within one way a device that is heard once would be heard again; between ways much less so."""

WAY_OF_BINDING = {"arp": "addresses", "ndp": "addresses", "dhcp": "leases"}
WAY_OF_PROTOCOL = {
    "arp": "addresses",
    "icmpv6": "addresses",
    "dhcp": "leases",
    "dhcpv6": "leases",
    **dict.fromkeys(
        (
            "mdns",
            "ssdp",
            "wsd",
            "nbns",
            "llmnr",
            "browser",
            "igmp",
            "mld",
            "bjnp",
            "dddp",
            "sap",
            "sddp",
            "slp",
            "unity",
        ),
        "announcements",
    ),
    **dict.fromkeys(("lldp", "cdp", "edp", "mndp", "stp", "udld", "lacp", "profinet", "goose"), "link"),
}
"""By first word of the kind. What else is said is said in a conversation, which the relations show."""


def ways_of(
    sightings: Iterable[Sighting],
    observations: Collection[Observation],
    *,
    has_talked: bool,
    records: Collection[str],
) -> tuple[str, ...]:
    """Return one device's ways in the order of `WAYS`. `records`: names of the sources that are no packets."""
    found: set[str] = {"conversations"} if has_talked else set()
    for sighting in sightings:
        if sighting.capture in records:
            found.add("records")
        elif sighting.bindings:
            found |= {WAY_OF_BINDING[binding] for binding in sighting.bindings if binding in WAY_OF_BINDING}
    kinds = {observation.kind for observation in observations if observation.capture not in records}
    found |= {WAY_OF_PROTOCOL[word] for kind in kinds if (word := kind.partition(".")[0]) in WAY_OF_PROTOCOL}
    if records and any(observation.capture in records for observation in observations):
        found.add("records")
    return tuple(way for way in WAYS if way in found)


def frequencies(heard: Iterable[Collection[str]]) -> Mapping[int, int]:
    """How many devices were heard in exactly so many ways; those heard in none of them count as one way."""
    counts: dict[int, int] = {}
    for ways in heard:
        number = max(1, len(ways))
        counts[number] = counts.get(number, 0) + 1
    return counts
