"""Values that are never changed: the type checker refuses it, and they are equal by what they hold."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from asepsis.core.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Told:
    """A value with a part that cannot be hashed."""

    name: str
    fields: Mapping[str, int] = field(hash=False)


def change(told: Told) -> None:
    """Change a value: where mypy did not refuse this line, it would call the exception to it unused."""
    told.name = "other"  # type: ignore[misc]


def test_values_are_equal_and_found_by_what_they_hold() -> None:
    one = Told("a", {"x": 1})
    assert one == Told("a", {"x": 1})
    assert one != Told("a", {"x": 2})
    assert len({one, Told("a", {"x": 1}), Told("b", {})}) == 2


def test_a_changed_copy_leaves_the_value_as_it_is() -> None:
    one = Told("a", {})
    assert replace(one, name="b") == Told("b", {})
    assert one.name == "a"


def test_a_value_holds_nothing_that_is_not_declared() -> None:
    assert not hasattr(Told("a", {}), "__dict__")
