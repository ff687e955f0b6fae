"""Patient data that travels in clear text: from which device to which, and how much. Never the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, scope
from asepsis.risk.finders.found import Found
from asepsis.risk.scene import pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asepsis.inventory.observed import Exchange
    from asepsis.risk.scene import Scene

PROTOCOLS = {"hl7": "HL7", "dicom": "DICOM", "poct1a": "POCT1-A"}
"""Protocols that carry patients' data by design, and that the engine reads only when they are not encrypted."""
KILO = 1000


def patient_data(scene: Scene) -> Iterator[Found]:
    """One finding for each device that sends such data."""
    for client, exchanges in sorted(scene.as_client.items()):
        clear = [one for one in exchanges if one.protocol in PROTOCOLS and one.is_answered]
        if not clear:
            continue
        outside = [one for one in clear if leaves_the_site(one)]
        evidence = tuple(pointer_to(one, _sentence(scene, one)) for one in (*outside, *clear))
        partners = sorted({scene.named(one.server, one.server_ip) for one in clear})
        octets = sum(one.octets_to_server + one.octets_to_client for one in clear)
        yield Found(
            "clear_text_to_outside" if outside else "clear_text_patient_data",
            client,
            tuple(dict.fromkeys(evidence)),
            max(one.last for one in clear),
            values={"partners": " and ".join(partners), "volume": volume(octets)},
        )


def leaves_the_site(exchange: Exchange) -> bool:
    """True when the other end is a public address that no device of the site has."""
    return exchange.server is None and scope(exchange.server_ip) is Scope.PUBLIC


def _sentence(scene: Scene, one: Exchange) -> str:
    octets = volume(one.octets_to_server + one.octets_to_client)
    protocol = PROTOCOLS[one.protocol or ""]
    return f"it sent {protocol} in clear text to {scene.named(one.server, one.server_ip)}, {octets} in all"


def volume(octets: int) -> str:
    """Octets in words."""
    if octets < KILO:
        return f"{octets} bytes"
    return f"{octets // KILO} kB" if octets < KILO * KILO else f"{octets // (KILO * KILO)} MB"
