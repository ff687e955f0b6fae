"""The inventory's nouns."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from asepsis.inventory.inventory import Inventory


def test_an_inventory_does_not_change_in_the_hands_of_a_face() -> None:
    inventory = Inventory((), (), (), ())
    with pytest.raises(FrozenInstanceError):
        inventory.assets = ()  # type: ignore[misc]
