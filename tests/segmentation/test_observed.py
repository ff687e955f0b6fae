"""Conversations from the store."""

from __future__ import annotations

from datetime import timedelta

from asepsis.core.nouns import Subject
from asepsis.inventory.relations import RelationKey, RelationSum
from asepsis.segmentation.model import End, EndKind
from asepsis.segmentation.observed import conversations_of
from tests.segmentation.sample import START, asset


def relation(source: str, target: str, hour: int) -> tuple[RelationKey, RelationSum]:
    time = START + timedelta(hours=hour)
    key = RelationKey(Subject(ip=source), Subject(ip=target), "tcp", 443, "tls", time)
    return key, RelationSum(2, 1, 1, is_answered=hour > 0, first=time, last=time, capture="day.pcap", packet=hour)


def test_hours_are_summed_and_addresses_become_devices() -> None:
    sums = dict([relation("192.168.7.1", "203.0.113.5", 0), relation("fe80::1", "203.0.113.5", 1)])
    (found,) = conversations_of(sums, [asset(1, "workstation")])
    assert (found.client, found.server) == (End(EndKind.ASSET, "d1"), End(EndKind.ADDRESS, "203.0.113.5"))
    assert (found.sessions, found.is_answered) == (4, True)
    assert [one.packet for one in found.evidence] == [0, 1]


def test_groups_and_talk_with_oneself_are_no_conversation() -> None:
    sums = dict([relation("192.168.7.1", "224.0.0.1", 0), relation("192.168.7.1", "fe80::1", 0)])
    assert conversations_of(sums, [asset(1, None)]) == ()
