"""What can really reach what, and what a measured barrier stops."""

from __future__ import annotations

from asepsis.risk.model import Span
from asepsis.risk.reach import OUTSIDE, covers, reach_of, within
from tests.risk.practice_scene import assessed, asset, control, scene, small_practice

ORIGINS = ("desk", "phone")


def test_the_steps_name_who_gets_there() -> None:
    site = assessed(small_practice()).situation
    reach, barrier = reach_of("archive", site, None, "network")
    assert reach.band == Span.sure(100)
    assert "desk" in reach.sentence
    assert barrier.band == Span.sure(100)


def test_a_neighbour_is_likely_and_a_stranger_far_away_is_not() -> None:
    near = assessed(small_practice()).situation
    assert reach_of("pump", near, None, "network")[0].band == Span(10, 60, 100)
    far = assessed(scene([asset("pump", "192.168.1.9", "infusion_pump"), asset("desk", "192.168.2.9", "workstation")]))
    assert reach_of("pump", far.situation, None, "network")[0].band.best == 10


def test_a_barrier_helps_only_when_it_stops_every_origin() -> None:
    site = small_practice()
    half = assessed(site, control(("phone",), ("pump",), 9)).situation
    whole = assessed(site, control(ORIGINS, ("pump",), 9)).situation
    assert reach_of("pump", half, None, "network")[1].band.best == 100
    assert reach_of("pump", whole, None, "network")[1].band.best < 100


def test_a_barrier_that_was_passed_since_stops_nothing() -> None:
    site = small_practice()
    early = assessed(site, control((*ORIGINS, OUTSIDE), ("archive",), 0.5)).situation
    later = assessed(site, control((*ORIGINS, OUTSIDE), ("archive",), 9)).situation
    assert reach_of("archive", early, None, "network")[0].band == Span.sure(100)
    assert reach_of("archive", later, None, "network")[0].band.best == 10


def test_what_a_barrier_covers() -> None:
    ports = control(("a",), ("b",), 1, (100, 200))
    assert covers(ports, "a", "tcp", 104)
    assert not covers(ports, "a", "tcp", 80)
    assert not covers(ports, "a", None, None)
    assert not covers(ports, "c", "tcp", 104)


def test_answers_stay_in_what_was_thought_possible() -> None:
    assert within(Span(10, 30, 75), 90) == Span.sure(75)
    assert within(Span(10, 30, 75), 55) == Span.sure(55)
