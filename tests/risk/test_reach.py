"""What can really reach what, and what a measured barrier stops."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.risk.model import Span
from asepsis.risk.reach import OUTSIDE, Ways, covers, reach_of, within
from tests.risk.practice_scene import assessed, asset, control, exchange, scene, small_practice

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


def test_stepping_stones_decay_by_hop_and_never_lead_back() -> None:
    assets = [asset(name, f"192.168.{number}.9", "workstation") for number, name in enumerate("abc")]
    site = assessed(scene(assets, [exchange("a", "b", 22), exchange("b", "c", 22)])).situation
    targets = Ways(site).worst_targets({"a": 100, "b": 0, "c": 50})
    assert (targets["a"].value, targets["a"].through) == (18, ("b", "c"))
    assert (targets["b"].value, targets["b"].through) == (30, ("c",))
    assert targets["c"].value == 0


def test_a_barrier_ends_a_stepping_stone() -> None:
    assets = [asset(name, f"192.168.{number}.9", "workstation") for number, name in enumerate("ab")]
    site = assessed(scene(assets, [exchange("a", "b", 22)]), control(("a",), ("b",), 9)).situation
    assert Ways(site).worst_targets({"a": 0, "b": 100})["a"].value == 1


NAMES = "abcdef"
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])


@given(
    networks=st.lists(st.integers(0, 1), min_size=len(NAMES), max_size=len(NAMES)),
    impacts=st.lists(st.integers(0, 4).map(lambda step: step * 25), min_size=len(NAMES), max_size=len(NAMES)),
    seen=st.frozensets(PAIRS, max_size=5),
    barred=st.frozensets(PAIRS, max_size=6),
)
def test_the_worst_target_is_that_of_all_walks(
    networks: list[int], impacts: list[int], seen: frozenset[tuple[str, str]], barred: frozenset[tuple[str, str]]
) -> None:
    where, worth = dict(zip(NAMES, networks, strict=True)), dict(zip(NAMES, impacts, strict=True))
    assets = [asset(name, f"192.168.{where[name]}.{ord(name)}", "workstation") for name in NAMES]
    controls = (control((client,), (server,), 9) for client, server in barred)
    site = assessed(scene(assets, [exchange(*pair, 22) for pair in sorted(seen)]), *controls).situation

    def percent(client: str, server: str) -> int:
        is_seen, is_near = (client, server) in seen, where[client] == where[server]
        if (client, server) in barred:
            return 2 if is_seen or is_near else 0
        return 100 if is_seen else 60 if is_near else 0

    def worst(start: str, here: str, hops: int) -> int:
        found = worth[here] if here != start else 0
        if hops == 0:
            return found
        onward = (percent(here, to) * 60 * worst(start, to, hops - 1) // 10_000 for to in NAMES if to != here)
        return max(found, *onward)

    targets = Ways(site).worst_targets(worth)
    assert {name: targets[name].value for name in NAMES} == {name: worst(name, name, 3) for name in NAMES}
