"""A batch taken in at once gives what its observations and flows give one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from asepsis.core.nouns import Observation, Subject
from asepsis.identification.knowledge import load_knowledge
from asepsis.inventory import batches
from asepsis.inventory.batches import NOTHING, Batches
from asepsis.inventory.site import Site
from asepsis.sensing import engine
from asepsis.sensing.reading import nouns

GOLDEN = sorted((Path(__file__).parents[2] / "engine" / "protocols" / "src").glob("*/golden/*/capture.pcap"))
KNOWLEDGE = load_knowledge()


def one_by_one(path: Path) -> Site:
    """The site after each observation and each flow as a noun."""
    site = Site(KNOWLEDGE.match)
    reader = engine.open_reader(str(path))
    while batch := reader.next():
        seen = nouns(batch, ("x.pcap",))
        site.note_observations(seen.observations)
        site.note_flows(seen.flows)
    return site


def at_once(path: Path) -> Site:
    """The site after the batches as they are."""
    site, taken = Site(KNOWLEDGE.match), Batches(KNOWLEDGE.match)
    reader = engine.open_reader(str(path))
    while batch := reader.next():
        taken.take(batch, ("x.pcap",), site)
    taken.settle(("x.pcap",), site)
    return site


def as_records(path: Path) -> Site:
    """The site after the same as nouns, each content judged once."""
    site, taken = Site(KNOWLEDGE.match), Batches(KNOWLEDGE.match)
    reader = engine.open_reader(str(path))
    while batch := reader.next():
        taken.take_seen(nouns(batch, ("x.pcap",)), site)
    return site


def twice(path: Path, *, joins: bool) -> Site:
    """The site after each batch was taken twice, one after the other or as one."""
    site, taken = Site(KNOWLEDGE.match), Batches(KNOWLEDGE.match)
    reader = engine.open_reader(str(path))
    while batch := reader.next():
        for _ in range(2):
            taken.take(batch, ("x.pcap",), site)
            if not joins:
                taken.settle(("x.pcap",), site)
    taken.settle(("x.pcap",), site)
    return site


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: "/".join(path.parts[-4:-1:2]))
def test_all_ways_give_the_same_site(path: Path) -> None:
    wanted = one_by_one(path)
    assert_same(at_once(path), wanted)
    assert_same(as_records(path), wanted)
    assert_same(twice(path, joins=True), twice(path, joins=False))


def assert_same(found: Site, wanted: Site) -> None:
    assert found.sightings.by_subject == wanted.sightings.by_subject
    assert found.ledger.by_subject == wanted.ledger.by_subject
    assert list(found.ledger.by_subject) == list(wanted.ledger.by_subject)
    assert found.relations.sums == wanted.relations.sums
    assert found.nearby.sums == wanted.nearby.sums
    assert (found.ledger.entries, found.limits()) == (wanted.ledger.entries, wanted.limits())


def test_golden_captures_are_there() -> None:
    assert len(GOLDEN) > 20


def test_a_content_is_judged_once_until_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[Observation] = []

    def speaks(observation: Observation) -> bool:
        judged.append(observation)
        return True

    path = next(path for path in GOLDEN if "dns" in path.parts)

    def take_twice() -> None:
        taken = Batches(speaks)
        for _ in range(2):
            reader = engine.open_reader(str(path))
            while batch := reader.next():
                taken.take(batch, ("x.pcap",), Site(speaks))
            taken.settle(("x.pcap",), Site(speaks))

    take_twice()
    once = len(judged)
    assert once == len({(one.kind, repr(one.fields)) for one in judged})
    monkeypatch.setattr(batches, "MAX_PLANS", 1)
    take_twice()
    assert len(judged) > 2 * once


def test_what_is_gathered_is_taken_in_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_GATHERED", 1)
    site, taken = Site(KNOWLEDGE.match), Batches(KNOWLEDGE.match)
    batch = engine.open_reader(str(GOLDEN[0])).next()
    assert batch is not None
    taken.take(batch, ("x.pcap",), site)
    assert site.sightings.by_subject


def test_a_public_address_told_is_a_note_of_its_own_subject() -> None:
    plan = Batches(lambda _observation: False).plan("dns.answer", {"name": "a.example", "address": "9.9.9.9"})
    assert [(note.kind, note.subject) for note in plan.notes] == [
        ("relation.address_told", Subject(None, "9.9.9.9")),
    ]


def test_names_that_nobody_knows_have_one_plan() -> None:
    plans = Batches(lambda _observation: False)
    one, other = (plans.plan("dns.query", {"name": f"{name}.example", "type": "A"}) for name in ("a", "b"))
    clock = plans.plan("dns.query", {"name": "pool.ntp.org", "type": "A"})
    told = plans.plan("dns.answer", {"name": "a.example", "address": "9.9.9.9"})
    assert one.identity == other.identity
    assert clock is NOTHING
    assert told.identity != one.identity
