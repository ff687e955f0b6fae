"""What a device is seen to do as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Attribute, Capture, Service, Subject
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory.behaviour import one_cloud, paces, roles
from asepsis.inventory.conversations import ServiceSeen
from asepsis.inventory.facts import take_stock
from asepsis.inventory.ledger import Entry
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.inventory.site import Site
from tests.inventory.scene import ROUTER, START, bound, conversation, observation, sent

if TYPE_CHECKING:
    from asepsis.core.nouns import Observation
    from asepsis.inventory.inventory import Asset

KNOWLEDGE = load_knowledge()
DEVICE, CLOCK = Subject(None, "192.0.2.1"), Subject(None, "192.0.2.2")
RANDOM_MAC = "02:00:5e:00:53:01"
CAMERA = (RANDOM_MAC, "10.0.0.5")
HOURS = 3600


def asked(name: str, packet: int) -> Observation:
    return observation("dns.query", *CAMERA, {"name": name, "type": "A"}, packet=packet)


def heard(*names: str, hours: int = 8, also: tuple[Observation, ...] = ()) -> Asset:
    """The device after it asked for some names, heard over so many hours."""
    site = Site(KNOWLEDGE.match)
    site.note_observations([bound(*CAMERA), sent(*CAMERA, packet=hours * HOURS + 1), *also])
    site.note_observations([asked(name, number + 2) for number, name in enumerate(names)])
    (asset,) = take_stock(site, KNOWLEDGE).assets
    return asset


def kind_and_maker(asset: Asset) -> tuple[str | None, str | None]:
    found = (asset.facts.get(one) for one in (Attribute.CATEGORY, Attribute.VENDOR))
    category, vendor = (fact.value if fact else None for fact in found)
    return category, vendor


def test_who_calls_one_makers_cloud_and_nothing_else_is_a_thing_of_that_maker() -> None:
    assert kind_and_maker(heard("a.control.verkada.com", "0.pool.ntp.org")) == ("iot_device", "Verkada")
    assert kind_and_maker(heard("safety.masimo.com")) == ("medical_device", "Masimo")


@pytest.mark.parametrize("name", ["www.example.com", "www.msftconnecttest.com", "push.apple.com", "relay.anydesk.com"])
def test_any_other_name_leaves_the_kind_unknown(name: str) -> None:
    assert kind_and_maker(heard("a.control.verkada.com", name))[0] != "iot_device"


def test_a_short_time_leaves_the_kind_unknown() -> None:
    assert kind_and_maker(heard("a.control.verkada.com", hours=2))[0] is None


def test_who_answers_for_names_asks_for_others() -> None:
    site = Site(KNOWLEDGE.match)
    site.note_observations([bound(*CAMERA), sent(*CAMERA, packet=9 * HOURS), asked("a.control.verkada.com", 3)])
    site.note_flows([conversation((ROUTER, "10.0.0.9"), CAMERA, 53, "dns", transport="udp")])
    inventory = take_stock(site, KNOWLEDGE)
    (asset,) = [one for one in inventory.assets if RANDOM_MAC in one.macs]
    assert kind_and_maker(asset)[0] != "iot_device"


def test_of_an_unknown_name_only_that_there_was_one_is_kept() -> None:
    site = Site(KNOWLEDGE.match)
    site.note_observations([asked("a-clinic.example", 1), asked("another.example", 2)])
    (entries,) = site.ledger.by_subject.values()
    kept = [entry.observation for entry in entries.values()]
    assert [(one.kind, one.fields, one.count) for one in kept] == [("relation.other_names", {}, 2)]


def test_nobody_asked_means_no_cloud() -> None:
    assert one_cloud([], timedelta(hours=9), KNOWLEDGE.match) is None


def service(protocol: str | None, role: str, peers: int) -> ServiceSeen:
    return ServiceSeen(Service("tcp", 2575, protocol, role), peers, START, "x.pcap", 1)


def sent_as(application: str) -> Entry:
    said = observation("hl7.message", *CAMERA, {"sending_application": application})
    return Entry(said, said.time)


def test_roles_are_told_together() -> None:
    seen = [service("hl7", "server", 3), service("hl7", "client", 1), service(None, "server", 9)]
    taken = roles(seen, [sent_as("LAB"), sent_as("ADT"), sent_as("LAB")])
    assert taken is not None
    assert taken.fields == {"serves": ["hl7"], "uses": ["hl7"], "serves_several": ["hl7"], "hl7_origins": 2}
    assert [one.value for one, *_ in KNOWLEDGE.match(taken)] == ["integration_engine"]


def test_who_serves_nothing_recognised_has_no_role() -> None:
    assert roles([service("hl7", "client", 3), service(None, "server", 3)], []) is None


class Directory:
    """One device."""

    def device_of(self, subject: Subject, moment: datetime | None = None) -> int | None:  # noqa: ARG002
        """Find it by its address."""
        return 0 if subject == DEVICE else None


MIDNIGHT = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


def paced(counts: list[int]) -> list[Observation]:
    """The paces of a device that asked a clock so often in each hour; 0 for an hour without."""
    sums = {}
    for number, count in enumerate(counts):
        moment = MIDNIGHT + timedelta(hours=number)
        if count:
            key = RelationKey(DEVICE, CLOCK, "udp", 123, "ntp", moment)
            sums[key] = RelationSum(count, 48, 48, True, moment, moment, "x.pcap", number)  # noqa: FBT003
    last = MIDNIGHT + timedelta(hours=len(counts))
    return paces(sums, Directory(), [Capture("x.pcap", 1, 1, MIDNIGHT, last, ("ethernet",), ())]).get(0, [])


def test_a_pace_is_told_when_each_whole_hour_keeps_it() -> None:
    (pace,) = paced([3, *[60] * 13, 7])
    assert pace.fields == {"transport": "udp", "port": 123, "protocol": "ntp", "seconds": 60, "hours": 13}


@pytest.mark.parametrize(
    "counts",
    [[60] * 9, [3, *[60] * 6, 0, *[60] * 6, 7], [3, *[60] * 6, 90, *[60] * 6, 7], [1] * 30],
    ids=["too short", "with a gap", "uneven", "too seldom"],
)
def test_no_pace_without_regularity(counts: list[int]) -> None:
    assert paced(counts) == []
