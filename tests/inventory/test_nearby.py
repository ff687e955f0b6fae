"""What is heard by Bluetooth: kinds by the day; no address, no hour, and no device of the network."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Observation, Subject
from asepsis.inventory import nearby
from asepsis.inventory.facts import take_stock
from asepsis.inventory.nearby import ADVERTISEMENT, HEALTH, OTHER, Nearby, heard, kind_of, kind_words
from asepsis.inventory.site import Site
from tests.inventory.scene import START, PlainJudgement

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue

METER: dict[str, FieldValue] = {"address_type": "public", "services": ["1808", "180a"], "name": "Contour Next One"}
PHONE: dict[str, FieldValue] = {"address_type": "random_resolvable", "companies": [76]}


def of(number: int) -> dict[str, FieldValue]:
    """The same meter with another address."""
    return METER | {"address": f"00:00:5e:00:53:{number:02x}"}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"services": ["180a", "181f"]}, "glucose_sensor"),
        ({"services": ["1822"]}, "oximeter"),
        ({"appearance": 897}, "blood_pressure_meter"),
        ({"appearance": 64}, OTHER),
        ({"name": "Omron"}, HEALTH),
        ({"companies": [76]}, OTHER),
        ({}, OTHER),
    ],
)
def test_services_tell_the_kind_then_the_appearance_then_a_product(fields: dict[str, FieldValue], kind: str) -> None:
    assert kind_of(fields) == kind
    assert kind_words(kind)


def test_lasting_addresses_are_counted_and_not_kept() -> None:
    found = Nearby()
    for number in (1, 2, 2):
        found.note(START, of(number), 3)
    (one,) = heard(found.sums)
    assert (one.senders, one.advertisements, one.is_countable, one.product) == (2, 9, True, "Contour Next One")
    assert "00:00:5e" not in repr(one)
    assert all("00:00:5e" not in repr(key) for key in found.sums)


def test_changing_addresses_cannot_be_counted() -> None:
    found = Nearby()
    found.note(START, {"address_type": "random_private", "services": ["181f"]}, 5)
    (one,) = heard(found.sums)
    assert (one.senders, one.is_countable) == (0, False)


def test_the_hour_is_not_kept() -> None:
    found = Nearby()
    found.note(START, of(1), 1)
    found.note(START + timedelta(hours=3), of(1), 1)
    found.note(START + timedelta(days=2), of(1), 1)
    (one,) = heard(found.sums)
    midnight = START.replace(hour=0, minute=0, second=0, microsecond=0)
    assert (one.days, one.first_day, one.last_day) == (2, midnight, midnight + timedelta(days=2))


def test_phones_are_only_counted() -> None:
    found = Nearby()
    found.note(START, PHONE | {"address": "00:00:5e:00:53:77"}, 40)
    ((key, one),) = found.sums.items()
    assert (key.kind, key.product, one.advertisements, one.addresses) == (OTHER, "", 40, set())


def test_two_readings_of_a_day_do_not_count_a_sender_twice() -> None:
    one, other = Nearby(), Nearby()
    one.note(START, of(1), 1)
    other.note(START, of(1), 1)
    other.note(START, of(2), 1)
    one.include(other.sums.items())
    (told,) = heard(one.sums)
    assert (told.senders, told.advertisements) == (2, 3)


def test_health_devices_come_before_the_rest() -> None:
    found = Nearby()
    found.note(START, PHONE, 1)
    found.note(START, {"services": ["1822"]}, 1)
    assert [one.kind for one in heard(found.sums)] == ["oximeter", OTHER]


def test_groups_and_addresses_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearby, "MAX_GROUPS", 1)
    monkeypatch.setattr(nearby, "MAX_SENDERS", 2)
    found = Nearby()
    for number in range(5):
        found.note(START, of(number), 1)
    found.note(START, PHONE, 7)
    (one,) = found.sums.values()
    assert (one.senders, len(one.addresses), found.dropped) == (2, 2, 7)


def test_nothing_nearby_is_a_device_or_a_talk_of_the_network() -> None:
    site = Site(lambda _: True)
    site.note_observations([Observation(START, "x.pcap", 1, ADVERTISEMENT, Subject(), of(1))])
    inventory = take_stock(site, PlainJudgement())
    assert (inventory.assets, inventory.relations) == ((), ())
    assert [one.kind for one in inventory.nearby] == ["glucose_meter"]
    assert site.ledger.by_subject == {}
    assert site.sightings.by_subject == {}
