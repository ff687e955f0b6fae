"""Which rules can hold for an observation at all, told by its values and in one pass over each of its texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from asepsis.identification.pattern import PatternSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeGuard

    from asepsis.core.nouns import FieldValue

Item = TypeVar("Item")


class Text(NamedTuple):
    """A text that must match somewhere in a field."""

    field: str
    expression: str


class Value(NamedTuple):
    """What a field must be; texts without case."""

    field: str
    value: str | int


Gate: TypeAlias = Text | Value


def gates(rules: Sequence[Mapping[str, object]]) -> list[Gate | None]:
    """Return for the conditions of each rule what they cannot hold without: a text, else the rarest value, or None."""
    values = [_values(conditions) for conditions in rules]
    common = Counter(one for mine in values for one in mine)
    return [
        text(conditions) or min(mine, key=lambda one: common[one], default=None)
        for conditions, mine in zip(rules, values, strict=True)
    ]


def _values(conditions: Mapping[str, object]) -> list[Value]:
    """Return the values that fields of their own must have."""
    wanted = [
        (name, one.get("is"))
        for name, one in conditions.items()
        if name not in ("all", "any", "none") and "." not in name and isinstance(one, dict)
    ]
    return [Value(name, _key(value)) for name, value in wanted if _is_plain(value)]


def _is_plain(value: object) -> TypeGuard[str | int]:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _key(value: str | int) -> str | int:
    return value.casefold() if isinstance(value, str) else value


def text(conditions: Mapping[str, object]) -> Text | None:
    """Return a field and an expression without which the conditions cannot hold, or None when there is none."""
    for name, wanted in conditions.items():
        if name not in ("all", "any", "none") and "." not in name and isinstance(wanted, dict):
            expression = wanted.get("matches")
            if isinstance(expression, str):
                return Text(name, expression)
    return None


class Selection(Generic[Item]):
    """Items by the text or value they wait for; those that wait for none always come."""

    def __init__(self, items: Iterable[tuple[Item, Gate | None]]) -> None:
        """Take each item with its gate."""
        gated: dict[str, list[tuple[str, Item]]] = defaultdict(list)
        self._by_value: dict[str, dict[str | int, list[Item]]] = defaultdict(lambda: defaultdict(list))
        self._always: list[Item] = []
        for item, needed in items:
            if needed is None:
                self._always.append(item)
            elif isinstance(needed, Value):
                self._by_value[needed.field][needed.value].append(item)
            else:
                gated[needed.field].append((needed.expression, item))
        self._gated = {
            field: (PatternSet([text for text, _ in members]), [item for _, item in members])
            for field, members in gated.items()
        }

    def candidates(self, fields: Mapping[str, FieldValue]) -> Iterator[Item]:
        """Yield the items whose gate the fields pass."""
        yield from self._always
        for name, by_value in self._by_value.items():
            value = fields.get(name)
            if _is_plain(value):
                yield from by_value.get(_key(value), ())
        for name, (patterns, items) in self._gated.items():
            passed: set[int] = set()
            for text in _texts(fields.get(name)):
                passed |= patterns.matching(text)
            yield from (items[position] for position in sorted(passed))


def _texts(value: FieldValue | None) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
