"""Which rules can hold for an observation at all, told in one pass over each of its texts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

from asepsis.identification.pattern import PatternSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from asepsis.core.nouns import FieldValue

Item = TypeVar("Item")


def gate(conditions: Mapping[str, object]) -> tuple[str, str] | None:
    """Return a field and an expression without which the conditions cannot hold, or None when there is none."""
    for name, wanted in conditions.items():
        if name not in ("all", "any", "none") and "." not in name and isinstance(wanted, dict):
            expression = wanted.get("matches")
            if isinstance(expression, str):
                return name, expression
    return None


class Selection(Generic[Item]):
    """Items by the text they wait for; those that wait for none always come."""

    def __init__(self, items: Iterable[tuple[Item, tuple[str, str] | None]]) -> None:
        """Take each item with its gate."""
        gated: dict[str, list[tuple[str, Item]]] = defaultdict(list)
        self._always: list[Item] = []
        for item, needed in items:
            if needed is None:
                self._always.append(item)
            else:
                gated[needed[0]].append((needed[1], item))
        self._gated = {
            field: (PatternSet([text for text, _ in members]), [item for _, item in members])
            for field, members in gated.items()
        }

    def candidates(self, fields: Mapping[str, FieldValue]) -> Iterator[Item]:
        """Yield the items whose gate the fields pass."""
        yield from self._always
        for name, (patterns, items) in self._gated.items():
            passed: set[int] = set()
            for text in _texts(fields.get(name)):
                passed |= patterns.matching(text)
            yield from (items[position] for position in sorted(passed))


def _texts(value: FieldValue | None) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
