"""What is made only when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")


class Later(Sequence[Item]):
    """A sequence that is made when it is first looked at, once, and equal to any other of the same items."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        """`make`: gives the items. What it holds is let go as soon as they are made."""
        self._make: Callable[[], Iterable[Item]] | None = make
        self._made: tuple[Item, ...] = ()

    def _items(self) -> tuple[Item, ...]:
        if self._make is not None:
            self._made, self._make = tuple(self._make()), None
        return self._made

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items())

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        """One of them, or some."""
        return self._items()[place]

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the same items in the same order."""
        if isinstance(other, Later):
            return self._items() == other._items()
        return self._items() == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        """As a tuple of the items."""
        return hash(self._items())

    def __repr__(self) -> str:
        """As a tuple of the items."""
        return repr(self._items())
