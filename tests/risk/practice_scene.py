"""Builds sites for the tests of risk: devices, what was said of them, who used whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.addresses import Scope, scope
from asepsis.core.findings import Control, Pointer
from asepsis.core.nouns import Attribute, Evidence, Fact, Family, Observation, Subject
from asepsis.inventory.inventory import Asset, Inventory
from asepsis.inventory.observed import Exchange, Observed, Remark
from asepsis.risk.assessment import Assessment, assess
from asepsis.risk.content import shipped_content
from asepsis.risk.findings import find
from asepsis.risk.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asepsis.core.findings import Answer
    from asepsis.core.nouns import FieldValue
    from asepsis.risk.model import Weakness

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 21)
CAPTURE = "monday.pcap"


def at(hours: float) -> datetime:
    """A moment on that day."""
    return START + timedelta(hours=hours)


def asset(name: str, ip: str, category: str | None, *, last: float = 8.0) -> Asset:
    """A device with one address, and one piece of evidence for what it is."""
    facts = {}
    if category is not None:
        evidence = Evidence(Attribute.CATEGORY, category, 0.9, Family.PAYLOAD, "t", "dhcp.request", {}, CAPTURE, 3)
        facts[Attribute.CATEGORY] = Fact(Attribute.CATEGORY, category, 0.9, (evidence,))
    return Asset(name, "", (), (ip,), (name,), facts, (), (), (), at(0), at(last), ())


def remark(
    asset_id: str, kind: str, fields: Mapping[str, FieldValue], hours: float = 1.0, *, packet: int = 7
) -> Remark:
    """One thing said of a device."""
    return Remark(asset_id, Observation(at(hours), CAPTURE, packet, kind, Subject(), fields), at(hours))


def exchange(  # noqa: PLR0913
    client: str | None,
    server: str | None,
    port: int,
    protocol: str | None = None,
    *,
    hours: float = 1.0,
    lasts: float = 0.5,
    address: str = "203.0.113.9",
    conversations: int = 2,
    packet: int = 11,
) -> Exchange:
    """An answered exchange; None is a host of the internet with this address."""
    return Exchange(
        client,
        server,
        client or address,
        server or address,
        "tcp",
        port,
        protocol,
        conversations=conversations,
        octets_to_server=5000,
        octets_to_client=7000,
        is_answered=True,
        first=at(hours),
        last=at(hours + lasts),
        capture=CAPTURE,
        packet=packet,
    )


PUBLIC = "8.8.4.4"
"""A public address; the block for documentation counts as private."""
assert scope(PUBLIC) is Scope.PUBLIC


def scene(  # noqa: PLR0913
    assets: list[Asset],
    exchanges: list[Exchange] | None = None,
    remarks: list[Remark] | None = None,
    *,
    told: frozenset[str] = frozenset(),
    answers: tuple[Answer, ...] = (),
    as_of: date = AS_OF,
) -> Scene:
    """A site as it was seen."""
    observed = Observed(Inventory(tuple(assets), (), (), ()), tuple(remarks or ()), tuple(exchanges or ()), told)
    return Scene(observed, shipped_content(), answers, as_of)


def found(site: Scene) -> dict[str, Weakness]:
    """The findings of a site, by identifier."""
    return {one.finding.id: one for one in find(site)}


def assessed(site: Scene, *controls: Control) -> Assessment:
    """A site with its scores."""
    return assess(site, find(site), controls)


def control(sources: tuple[str, ...], targets: tuple[str, ...], hours: float, *ports: tuple[int, int]) -> Control:
    """A measured barrier."""
    proof = Pointer("proof", "a connection was tried and did not come through", time=at(hours))
    return Control(f"c {sources} {targets}", "blocked", sources, targets, None, ports, (proof,), at(hours))


def small_practice() -> Scene:
    """A flat network: an open archive, an X-ray on old Windows, a monitor that calls out, a desk and a guest."""
    titles: dict[str, FieldValue] = {"calling_ae": "XRAY1", "called_ae": "ARCHIVE"}
    stranger: dict[str, FieldValue] = {"calling_ae": "VIEW", "called_ae": "ARCHIVE"}
    assets = [
        asset("archive", "192.168.1.10", "pacs"),
        asset("xray1", "192.168.1.11", "xray"),
        asset("monitor", "192.168.1.12", "patient_monitor"),
        asset("pump", "192.168.1.13", "infusion_pump"),
        asset("desk", "192.168.1.20", "workstation"),
        asset("phone", "192.168.1.30", "mobile_phone"),
        asset("router", "192.168.1.1", "router"),
    ]
    exchanges = [
        exchange("xray1", "archive", 104, "dicom"),
        exchange("desk", "archive", 104, "dicom", packet=21),
        exchange("monitor", None, 515, "hl7", address=PUBLIC, lasts=5, packet=31),
        exchange("desk", None, 443, "tls", address="9.9.9.10", packet=41),
    ]
    remarks = [
        remark("archive", "dicom.association_accept", titles),
        remark("xray1", "dicom.association_request", titles),
        remark("archive", "dicom.association_accept", stranger, packet=22),
        remark("desk", "dicom.association_request", stranger, packet=21),
        remark("xray1", "ntlm.auth", {"version": "10.0.14393"}, 2.0, packet=51),
    ]
    return scene(assets, exchanges, remarks, told=frozenset(("9.9.9.10",)))
