"""The addresses that name servers told: an address that nobody was told came from the device itself."""

from __future__ import annotations

from asepsis.core.addresses import Scope, scope
from asepsis.core.nouns import Observation, Subject

TOLD = "relation.address_told"
PUBLIC = Scope.PUBLIC
"""Looked up once: a member of an enumeration costs as much as all else that is done here for one answer."""


def address_told(observation: Observation) -> Observation | None:
    """The derived observation about the public address that a DNS answer gave (RFC 1035 3.4.1); None for others.

    The name is left out: one entry for each address is enough to know that a name led there.
    """
    if observation.kind != "dns.answer":
        return None
    address = observation.fields.get("address")
    if not isinstance(address, str) or scope(address) is not PUBLIC:
        return None
    return Observation(
        observation.time, observation.capture, observation.packet, TOLD, Subject(None, address), {}, observation.count
    )
