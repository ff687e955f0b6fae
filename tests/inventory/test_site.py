"""A site is the same whatever the order of reading."""

from __future__ import annotations

from asepsis.core.nouns import Subject
from asepsis.inventory.facts import take_stock
from asepsis.inventory.site import Site
from tests.inventory.scene import PlainJudgement, bound, conversation, observation, sent, site_of
from tests.inventory.test_facts import CT, FLOWS, PACS, SEEN


def test_two_halves_in_any_order_are_the_whole() -> None:
    whole = site_of(SEEN, FLOWS)
    first, second = site_of(SEEN[:4]), site_of(SEEN[4:], FLOWS)
    second.include(first)
    assert take_stock(second, PlainJudgement()) == take_stock(whole, PlainJudgement())


def test_a_name_that_was_asked_for_is_kept_when_it_tells_something() -> None:
    query = observation("dns.query", *CT, {"name": "cloud.example.com", "type": "A"})
    site = site_of([sent(*CT), query])
    assert [seen.kind for seen in site.ledger.of(Subject(*CT))] == ["relation.names_asked"]


def test_what_no_host_sent_is_not_noted() -> None:
    site = site_of([sent("ff:ff:ff:ff:ff:ff", "10.0.0.5"), sent(None, "224.0.0.1")])
    assert not site.sightings.by_subject


def test_a_conversation_tells_that_a_host_was_still_there() -> None:
    site = site_of([bound(*CT)], [conversation(CT, PACS, 104, packet=50)])
    assert (site.sightings.by_subject[Subject(*CT)].last.minute, len(site.sightings.by_subject)) == (0, 1)
    assert site.sightings.by_subject[Subject(*CT)].last.second == 55


def test_losses_are_told() -> None:
    site = Site(PlainJudgement().match)
    assert site.limits() == ()
    site.ledger.dropped = 3
    assert site.limits() == ("3 observations beyond the number that can be remembered were not kept",)
