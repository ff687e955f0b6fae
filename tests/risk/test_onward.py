"""What can be reached over stepping stones, and what barriers change of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asepsis.risk.onward import Ways
from tests.risk.practice_scene import assessed, asset, control, exchange, scene


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


@given(
    networks=st.lists(st.integers(0, 1), min_size=len(NAMES), max_size=len(NAMES)),
    impacts=st.lists(st.integers(0, 101), min_size=len(NAMES), max_size=len(NAMES)),
    seen=st.frozensets(PAIRS, max_size=5),
    steps=st.lists(st.frozensets(PAIRS, max_size=4), min_size=1, max_size=3),
    ports=st.sampled_from([[], [(1, 21)], [(1, 65535)]]),
)
def test_what_barriers_change_is_what_is_found_anew(
    networks: list[int],
    impacts: list[int],
    seen: frozenset[tuple[str, str]],
    steps: list[frozenset[tuple[str, str]]],
    ports: list[tuple[int, int]],
) -> None:
    where, worth = dict(zip(NAMES, networks, strict=True)), dict(zip(NAMES, impacts, strict=True))
    assets = [asset(name, f"192.168.{where[name]}.{ord(name)}", "workstation") for name in NAMES]
    site = assessed(scene(assets, [exchange(*pair, 22) for pair in sorted(seen)])).situation
    found = Ways(site).found(worth)
    for barred in steps:
        barriers = (control((client,), (server,), 9, *ports) for client, server in sorted(barred))
        site = site.changed(barriers=tuple(barriers))
        found = Ways(site).found_after(found, barred)
        assert found == Ways(site).found(worth)
