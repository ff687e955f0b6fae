"""Records with named values: which of them say what, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asepsis.core.nouns import FieldValue, Subject
    from asepsis.sensing.records.entry import Entry

Values = dict[str, Any]
"""A record by the names of its program; what is unset is absent."""

MAX_DEPTH = 6
"""Nesting of a record that is read."""
MAX_MEMBERS = 4096
"""Members of one record that are read."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One observation that a record may hold."""

    kind: str
    end: str
    """Whose it is: a name among the ends of the record."""
    fields: Mapping[str, tuple[str, Callable[[object], FieldValue | None]]]
    """Our field → name of the value, and what may be taken of it. Without any of them nothing is said."""
    constant: Mapping[str, FieldValue] = field(default_factory=dict)
    """Fields that are known because of the record's kind."""

    def say(self, values: Values, ends: Mapping[str, Subject], entry: Entry) -> None:
        """Say it, when the record holds any of it."""
        found = {ours: clean(values[theirs]) for ours, (theirs, clean) in self.fields.items() if theirs in values}
        if self.end in ends and any(value not in (None, "", []) for value in found.values()):
            entry.say(self.kind, ends[self.end], {**self.constant, **found})


def flat(values: object) -> Values:
    """Nested values by their way, `tls.sni`; lists stay. Bounded in depth and number."""
    found: Values = {}
    waiting: list[tuple[str, int, object]] = [("", 0, values)]
    while waiting and len(found) < MAX_MEMBERS:
        way, depth, value = waiting.pop()
        if isinstance(value, dict) and depth < MAX_DEPTH:
            prefix = f"{way}." if way else ""
            waiting += [(f"{prefix}{name}", depth + 1, inner) for name, inner in list(value.items())[:MAX_MEMBERS]]
        elif value is not None and value != "":
            found[way] = value
    return found
