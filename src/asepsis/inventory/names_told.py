"""The addresses that name servers told: an address that nobody was told came from the device itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, scope
from asepsis.core.nouns import Subject

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation

TOLD = "relation.address_told"


def address_told(observation: Observation) -> Observation | None:
    """The derived observation about the public address that a DNS answer gave (RFC 1035 3.4.1); None for others.

    The name is left out: one entry for each address is enough to know that a name led there.
    """
    address = observation.fields.get("address")
    if observation.kind != "dns.answer" or not isinstance(address, str) or scope(address) is not Scope.PUBLIC:
        return None
    return replace(observation, kind=TOLD, subject=Subject(None, address), fields={})
