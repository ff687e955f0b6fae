"""Policies to test with: one of an invented practice, and random ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asepsis.core.nouns import Attribute, Capture, Fact, Subject
from asepsis.inventory.inventory import Asset
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.segmentation.model import (
    AcceptedCut,
    Care,
    Created,
    Evidence,
    Management,
    Member,
    Path,
    Policy,
    Rule,
    Zone,
)
from asepsis.segmentation.observed import Observed, conversations_of

if TYPE_CHECKING:
    from random import Random

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)

ZONES = (
    Zone("clinical_therapy", "devices that treat patients", Care.THERAPY),
    Zone("imaging", "imaging", Care.DIAGNOSIS),
    Zone("office", "the office", Care.NONE, discovery=True),
    Zone("infrastructure", "the network itself", Care.NONE),
)


def member(number: int, name: str, zone: str, care: Care) -> Member:
    """A device with an address of each family."""
    ips = (f"192.0.2.{number}", f"2001:db8::{number:x}")
    return Member(f"d{number}", name, zone, None, "it was said so", care, (f"02:00:5e:00:53:{number:02x}",), ips)


def practice() -> Policy:
    """Pump and its server, X-ray and archive, two desks, a gateway."""
    therapy, diagnosis, none = Care.THERAPY, Care.DIAGNOSIS, Care.NONE
    return Policy(
        schema="asepsis.policy/1",
        created=Created(("day.pcap",), START, START + timedelta(days=1), "1 day; weekly and monthly jobs unseen"),
        networks=("192.0.2.0/24", "2001:db8::/64"),
        management=Management(("192.0.2.31", "2001:db8::1f"), ("192.0.2.1", "2001:db8::1")),
        zones=ZONES,
        members=(
            member(11, "pump", "clinical_therapy", therapy),
            member(12, "pump-server", "clinical_therapy", therapy),
            member(21, "xray", "imaging", diagnosis),
            member(22, "archive", "imaging", diagnosis),
            member(31, "desk", "office", none),
            member(32, "desk-two", "office", none),
            member(1, "gateway", "infrastructure", none),
        ),
        rules=(
            Rule("r001", "zone:office", "zone:infrastructure", "udp", ("53", "123"), "looking up names"),
            Rule("r002", "zone:office", "outside", "tcp", ("80", "443"), "web pages"),
            Rule("r003", "asset:d11", "asset:d12", "tcp", ("3613",), "infusion pump and its server", sessions=4),
            Rule("r004", "asset:d21", "asset:d22", "tcp", ("4242",), "sending images", "dicom", START, START, 3,
                 (Evidence("day.pcap", 7),)),
            Rule("r005", "asset:d31", "address:198.51.100.7", "udp", ("5000-5100",), "phone calls"),
        ),
        dhcp_servers=("d1",),
        routers=("d1",),
        care_paths=(Path("asset:d11", "asset:d12", "tcp", 3613, Care.THERAPY, "Treatment may stop."),),
    )  # fmt: skip


def accepted() -> AcceptedCut:
    """A person's word that the pump may lose its server."""
    return AcceptedCut("asset:d11", "asset:d12", "tcp", 3613, "Dr. Example", "2026-11-03", "The pump is gone.")


def without_rule(policy: Policy, rule: str) -> Policy:
    """The policy less one rule."""
    return replace(policy, rules=tuple(one for one in policy.rules if one.id != rule))


def random_policy(random: Random) -> Policy:
    """Some devices and rules of all kinds; some zones are open."""
    count = random.randint(4, 9)
    zones = tuple(replace(zone, inside="open" if random.random() < 0.2 else "closed") for zone in ZONES)
    members = tuple(
        member(number, f"device {number}", (zone := random.choice(zones)).id, zone.care) for number in range(1, count)
    )
    ends = [*(f"asset:{one.asset}" for one in members), *(f"zone:{zone.id}" for zone in zones), "outside"]
    ends += ["address:198.51.100.7", "address:2001:db8:7::7"]
    rules = []
    for number in range(random.randint(3, 12)):
        source, target = random.sample(ends, 2)
        low = random.randint(1, 60_000)
        ports = (str(low), f"{low + 5}-{low + random.randint(6, 900)}")[: random.randint(1, 2)]
        rules.append(Rule(f"r{number}", source, target, random.choice(("tcp", "udp")), ports, "x"))
    servers = tuple(one.asset for one in members if one.zone == "infrastructure")
    return replace(practice(), zones=zones, members=members, rules=tuple(rules), dhcp_servers=servers, routers=servers,
                   care_paths=(), networks=("192.0.2.0/24", "2001:db8::/64"))  # fmt: skip


def asset(number: int, category: str | None, name: str = "", confidence: float = 0.95) -> Asset:
    """A device as the inventory tells it."""
    facts = {} if category is None else {Attribute.CATEGORY: Fact(Attribute.CATEGORY, category, confidence, ())}
    return Asset(
        id=f"d{number}",
        sensor="",
        macs=(f"02:00:5e:00:53:{number:02x}",),
        ips=(f"192.168.7.{number}", f"fe80::{number:x}"),
        hostnames=(name,) if name else (),
        facts=facts,
        services=(),
        applications=(),
        behind=(),
        first_seen=START,
        last_seen=START + timedelta(hours=23),
        merged_because=(),
    )


def observed(assets: list[Asset], *talks: tuple[str, str, str, int, str | None]) -> Observed:
    """What was seen: each talk is (client address, server address, transport, port, protocol)."""
    sums = {
        RelationKey(Subject(ip=client), Subject(ip=server), transport, port, protocol, START): RelationSum(
            2, 100, 900, is_answered=True, first=START, last=START + timedelta(minutes=3), capture="day.pcap", packet=5
        )
        for client, server, transport, port, protocol in talks
    }
    capture = Capture("day.pcap", 10, 1000, START, START + timedelta(hours=24), ("ethernet",), ())
    return Observed(tuple(assets), conversations_of(sums, assets), (capture,))
