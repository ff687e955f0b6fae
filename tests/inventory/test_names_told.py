"""Public addresses that name servers told are remembered, without the name."""

from __future__ import annotations

import pytest

from asepsis.inventory.names_told import TOLD, address_told
from tests.inventory.scene import ROUTER, observation, site_of


def test_a_public_address_is_kept_once_whatever_names_led_there() -> None:
    answers = [
        observation("dns.answer", ROUTER, "192.168.1.1", {"name": name, "address": "8.8.4.4"})
        for name in ("a.org", "b.org")
    ]
    entries = site_of(answers).ledger.by_subject
    (kept,) = next(found for subject, found in entries.items() if subject.ip == "8.8.4.4").values()
    assert (kept.observation.kind, kept.observation.fields, kept.observation.count) == (TOLD, {}, 2)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("dns.answer", {"address": "192.168.1.9"}),
        ("dns.answer", {"cname": "x.org"}),
        ("mdns.answer", {"address": "8.8.4.4"}),
    ],
)
def test_others_are_not(kind: str, fields: dict[str, str]) -> None:
    assert address_told(observation(kind, ROUTER, "192.168.1.1", dict(fields))) is None
