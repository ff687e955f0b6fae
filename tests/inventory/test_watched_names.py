"""Names of tools for support from afar are kept though no rule reads them."""

from __future__ import annotations

import pytest

from asepsis.inventory.ledger import Ledger
from asepsis.inventory.watched_names import is_watched, watched_suffix
from tests.inventory.scene import SCANNER, observation


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("relay-1.net.anydesk.com", "anydesk.com"),
        ("anydesk.com", "anydesk.com"),
        ("notanydesk.com", None),
        ("com", None),
    ],
)
def test_a_domain_and_all_below_it(name: str, suffix: str | None) -> None:
    assert watched_suffix(name) == suffix


def test_only_names_asked_for_are_watched() -> None:
    asked = observation("relation.names_asked", SCANNER, "192.168.1.2", {"name": "x.teamviewer.com"})
    other = observation("relation.names_asked", SCANNER, "192.168.1.2", {"name": "example.com"})
    assert is_watched(asked)
    assert not is_watched(other)
    ledger = Ledger(lambda _: False)
    ledger.note(asked.subject, asked)
    ledger.note(other.subject, other)
    assert ledger.entries == 1
