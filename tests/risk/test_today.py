"""Five at most, the urgent first, and nothing that another already does."""

from __future__ import annotations

from asepsis.risk.actions import propose
from asepsis.risk.today import MOST_TODAY, Gain, gain
from tests.risk.practice_scene import assessed, asset, exchange, scene, small_practice


def test_at_most_five() -> None:
    servers = [asset(f"us{number}", f"192.168.1.{number}", "ultrasound") for number in range(2, 12)]
    desk = asset("desk", "192.168.1.20", "workstation")
    made = propose(assessed(scene([*servers, desk], [exchange("desk", one.id, 23, "telnet") for one in servers])))
    assert sum(one.action.is_today for one in made) == MOST_TODAY
    assert [one.action.is_today for one in made] == sorted((one.action.is_today for one in made), reverse=True)


def test_what_changes_nothing_is_not_for_today() -> None:
    assert not [one for one in propose(assessed(small_practice())) if one.action.is_today and one.drop <= 0]


def test_urgent_before_quick() -> None:
    one, other = propose(assessed(small_practice()))[:2]
    urgent, quick = Gain(70, 10), Gain(50, 49)
    assert urgent.rank(one, 60) < quick.rank(other, 60)


def test_the_gain_counts_what_sinks() -> None:
    cards = assessed(small_practice()).cards
    assert gain(cards, cards) == Gain(0, 0)
