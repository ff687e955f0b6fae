"""Builds what sensors might have seen, for tests: endpoints, observations, conversations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute, Evidence, Fact, Family, Flow, Observation, Subject, Told
from asepsis.inventory.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.core.nouns import FieldValue

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SCANNER, ARCHIVE, ROUTER = "00:11:22:00:00:01", "00:11:22:00:00:02", "00:11:22:00:00:03"

EVIDENT = {
    ("dhcp.request", "host_name"): Attribute.HOSTNAME,
    ("ntlm.auth", "workstation"): Attribute.HOSTNAME,
    ("dicom.object", "model"): Attribute.MODEL,
    ("relation.names_asked", "name"): Attribute.OS,
    ("relation.forwards", "internet_sources"): Attribute.CATEGORY,
    ("relation.service", "port"): Attribute.FIRMWARE,
    ("link.vendor", "registrant"): Attribute.VENDOR,
}


class PlainJudgement:
    """Believes what single fields say, without rules: enough to see what the inventory hands over."""

    def match(self, observation: Observation) -> list[Told]:
        """One piece of evidence for each telling field."""
        found = self.speaks_for(observation.kind, observation.fields)
        return [(one, observation.capture, observation.packet, observation.count) for one in found]

    def speaks_for(self, kind: str, fields: Mapping[str, FieldValue]) -> list[Evidence]:
        """The same, wherever it was seen."""
        return [
            Evidence(attribute, str(fields[field]), 0.9, Family.NAME, f"plain.{field}", kind, fields)
            for (telling, field), attribute in EVIDENT.items()
            if telling == kind and field in fields
        ]

    def fuse(self, told: Iterable[Told], corrections: Mapping[Attribute, str] | None = None) -> dict[Attribute, Fact]:
        """The value that was said most often, or what a person said."""
        facts: dict[Attribute, Fact] = {}
        evidence = [one.seen(capture, packet, count) for one, capture, packet, count in told]
        for one in sorted(evidence, key=lambda one: (one.count, one.value, one.kind, one.packet)):
            mine = (*(facts[one.attribute].evidence if one.attribute in facts else ()), one)
            facts[one.attribute] = Fact(one.attribute, one.value, 0.9, mine)
        for attribute, value in (corrections or {}).items():
            facts[attribute] = Fact(attribute, value, 0.999, (), by_person=True)
        return facts

    def link_vendor(self, mac: str) -> dict[str, FieldValue] | None:
        """A registrant for one block only."""
        return {"registrant": "Example Works"} if mac.startswith("00:11:22") else None


def observation(  # noqa: PLR0913
    kind: str,
    mac: str | None,
    ip: str | None,
    fields: Mapping[str, FieldValue] | None = None,
    *,
    packet: int = 1,
    vlan: int | None = None,
    capture: str = "x.pcap",
) -> Observation:
    """One observation; its time follows from its packet."""
    time = START + timedelta(seconds=packet)
    return Observation(time, capture, packet, kind, Subject(mac, ip, vlan), dict(fields or {}))


def sent(mac: str | None, ip: str | None, ttl: int = 64, *, packet: int = 1) -> Observation:
    """A frame was seen from this endpoint."""
    return observation("endpoint.address", mac, ip, {"ttl": ttl}, packet=packet)


def bound(mac: str, ip: str, *, packet: int = 1) -> Observation:
    """ARP binds the address to the MAC."""
    return observation("arp.sender", mac, ip, {"ip": ip, "operation": "reply"}, packet=packet)


def conversation(  # noqa: PLR0913
    client: tuple[str | None, str],
    server: tuple[str | None, str],
    port: int,
    protocol: str | None = None,
    *,
    answered: bool = True,
    side: str = "responder",
    transport: str = "tcp",
    packet: int = 1,
) -> Flow:
    """One conversation of a hundred octets there and two hundred back."""
    start = START + timedelta(seconds=packet)
    return Flow(
        start, start + timedelta(seconds=5), None, transport, Subject(*client), 40000, Subject(*server), port, protocol,
        (3, 3), (100, 200), answered, side, "1:x", "x.pcap", packet,
    )  # fmt: skip


def site_of(observations: Sequence[Observation], flows: Sequence[Flow] = ()) -> Site:
    """A site that has seen this."""
    site = Site(PlainJudgement().match)
    site.note_observations(observations)
    site.note_flows(flows)
    return site
