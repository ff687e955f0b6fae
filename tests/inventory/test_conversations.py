"""Services and relations of devices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.nouns import Service
from asepsis.inventory.assets import resolve
from asepsis.inventory.conversations import (
    ServiceSeen,
    ToldServices,
    answered_addresses,
    ends_of,
    is_talked,
    relations_of_devices,
    services_by_device,
)
from tests.inventory.scene import (
    ARCHIVE,
    ROUTER,
    SCANNER,
    START,
    PlainJudgement,
    bound,
    conversation,
    sent,
    site_of,
)

SERVICES = st.builds(
    Service,
    st.sampled_from(("tcp", "udp")),
    st.integers(1, 3),
    st.sampled_from((None, "tls")),
    st.sampled_from(("server", "client")),
)
CT, PACS = (SCANNER, "10.0.0.5"), (ARCHIVE, "10.0.0.6")
SITE = site_of(
    [bound(*CT), bound(*PACS), bound(ROUTER, "10.0.0.1"), sent(ROUTER, "8.8.8.8", 57), sent(ROUTER, "9.9.9.9", 57)],
    [
        conversation(CT, PACS, 104, "dicom", packet=3),
        conversation(CT, PACS, 104, packet=4),
        conversation(CT, PACS, 22),
        conversation(CT, (ROUTER, "8.8.8.8"), 443, "tls"),
        conversation(CT, (ROUTER, "9.9.9.9"), 443, "tls"),
        conversation(CT, (ROUTER, "9.9.9.9"), 9, answered=False, transport="udp"),
    ],
)
RESOLUTION = resolve(SITE.sightings.by_subject, {})
IDS = [group.anchor for group in RESOLUTION.groups]


def test_services_are_told_once_by_their_best_name() -> None:
    services = services_by_device(SITE.relations.sums, RESOLUTION)
    assert [seen.service for seen in services[IDS.index(ARCHIVE)]] == [
        Service("tcp", 22, None, "server"),
        Service("tcp", 104, "dicom", "server"),
    ]
    assert [seen.service for seen in services[IDS.index(SCANNER)] if seen.is_told] == [
        Service("tcp", 104, "dicom", "client"),
        Service("tcp", 443, "tls", "client"),
    ]


def test_rules_see_what_is_used_but_not_recognised() -> None:
    found = services_by_device(SITE.relations.sums, RESOLUTION)[IDS.index(SCANNER)]
    assert [seen.service for seen in found if not seen.is_told] == [Service("tcp", 22, None, "client")]


def test_private_ports_that_are_used_tell_nothing() -> None:
    site = site_of([bound(*CT), bound(*PACS)], [conversation(CT, PACS, 50000), conversation(CT, PACS, 3613)])
    resolution = resolve(site.sightings.by_subject, {})
    ids = [group.anchor for group in resolution.groups]
    used = services_by_device(site.relations.sums, resolution)[ids.index(SCANNER)]
    assert [seen.service.port for seen in used] == [3613]


def test_a_service_counts_its_partners_and_names_its_first_packet() -> None:
    services = services_by_device(SITE.relations.sums, RESOLUTION)
    (used,) = (seen for seen in services[IDS.index(SCANNER)] if seen.service.protocol == "tls")
    assert used.peers == 2
    seen = services[IDS.index(ARCHIVE)][1]
    expected = {"transport": "tcp", "port": 104, "protocol": "dicom", "role": "server", "peers": 1}
    assert (seen.packet, seen.fields()) == (3, expected)


def test_an_unanswered_attempt_is_no_service() -> None:
    services = services_by_device(SITE.relations.sums, RESOLUTION)
    assert 9 not in {seen.service.port for found in services.values() for seen in found}


@given(st.lists(st.builds(ServiceSeen, SERVICES, st.integers(1, 3), st.just(START), st.just("x.pcap"), st.integers(1))))
def test_services_tell_the_same_whether_or_not_alike_ones_were_asked_for_before(services: list[ServiceSeen]) -> None:
    told = ToldServices(PlainJudgement())
    apart = [one for seen in services for one in ToldServices(PlainJudgement()).of([seen])]
    assert told.of(services) == apart
    assert told.of(reversed(services)) == [one for seen in reversed(services) for one in told.of([seen])]


def test_two_devices_talk_when_a_conversation_joins_them() -> None:
    assert is_talked(SITE.relations.sums, RESOLUTION)
    between = {key: one for key, one in SITE.relations.sums.items() if None not in ends_of(key, one, RESOLUTION)}
    outside = {key: one for key, one in SITE.relations.sums.items() if key not in between}
    assert outside
    assert not is_talked(outside, RESOLUTION)


def test_relations_join_devices_and_sum_the_outside() -> None:
    relations = relations_of_devices(SITE.relations.sums, RESOLUTION, IDS)
    inside = [(one.client, one.server, one.port, one.protocol) for one in relations if one.server]
    assert inside == [
        (SCANNER, ARCHIVE, 22, None),
        (SCANNER, ARCHIVE, 104, "dicom"),
        (SCANNER, ARCHIVE, 104, None),
    ]
    outside = {one.port: (one.conversations, one.outside_hosts) for one in relations if one.server is None}
    assert outside == {443: (2, 2), 9: (1, 1)}


def test_addresses_that_were_answered() -> None:
    assert answered_addresses(SITE.relations.sums) == {"10.0.0.5", "10.0.0.6", "8.8.8.8", "9.9.9.9"}
