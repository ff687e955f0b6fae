"""Captures that were recorded in the same time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from asepsis.core.nouns import Capture
from asepsis.inventory.overlaps import MAX_TOLD, is_same_recording, overlaps
from tests.inventory.scene import START


def capture(name: str, first: int, last: int, packets: int = 50, link_type: str = "ethernet") -> Capture:
    span = START + timedelta(minutes=first), START + timedelta(minutes=last)
    return Capture(name, packets, 500, *span, (link_type,), ())


def test_captures_of_the_same_time_are_told() -> None:
    (told,) = overlaps([capture("b", 5, 15), capture("a", 0, 10), capture("c", 15, 20)])
    assert told.startswith("a and b were recorded in the same time")


def test_captures_one_after_the_other_and_records_are_not() -> None:
    assert not overlaps([capture("a", 0, 10), capture("b", 10, 20), capture("c", 0, 20, link_type="zeek_conn")])


def test_no_more_than_so_many_are_told_one_by_one() -> None:
    told = overlaps([capture(str(number), 0, 10) for number in range(10)])
    assert len(told) == MAX_TOLD + 1
    assert told[-1].startswith(f"{45 - MAX_TOLD} more pairs")


def test_what_was_read_together_is_told_as_counted_once() -> None:
    one = replace(capture("a", 0, 10), read_with=("b",))
    other = replace(capture("b", 5, 15), read_with=("a",), copies=20)
    assert overlaps([one, other]) == ("20 packets of b were heard in a as well and were counted once",)
    assert overlaps([one, replace(other, copies=0)]) == ()
    (_, told) = overlaps([one, other, capture("c", 12, 20)])
    assert told.startswith("b and c were recorded in the same time")


def test_of_many_captures_some_are_named() -> None:
    others = tuple(str(number) for number in range(6))
    (told,) = overlaps([replace(capture("x", 0, 10), read_with=others, copies=3)])
    assert told == "3 packets of x were heard in at least one of 0, 1, 2 and 3 more as well and were counted once"
    (told,) = overlaps([replace(capture("x", 0, 10), copies=3)])
    assert told == "3 packets of x were heard at another of its interfaces as well and were counted once"


def test_the_same_packets_packed_in_another_way_are_one_recording() -> None:
    assert is_same_recording(capture("a.pcap", 0, 10), capture("a.pcapng.gz", 0, 10))
    assert not is_same_recording(capture("a", 0, 10), capture("b", 0, 10, packets=51))
    assert not is_same_recording(capture("a", 0, 10), capture("b", 0, 11))


def test_few_packets_may_be_alike_by_chance() -> None:
    assert not is_same_recording(capture("a", 0, 10, packets=3), capture("b", 0, 10, packets=3))
