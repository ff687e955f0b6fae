"""A rule as the program uses it: checked before, by who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asepsis.core.nouns import Attribute, Family
from asepsis.identification.lookup import Method

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue

Entry = Mapping[str, Any]
"""A rule in the form in which it is written (`rule_format.py`), whole: what was left out stands there as None."""
Strength = float | str
"""A probability, or `{column}` of a looked-up row that holds one."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which row of a table a rule needs."""

    table: str
    key: str
    method: Method


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be seen, and what follows from it. `rule_format.py` says what each part means."""

    id: str
    source: str
    kind: str
    """The kind of observation."""
    conditions: Mapping[str, object]
    """The conditions on its fields."""
    lookup: Lookup | None
    then: Mapping[Attribute, str]
    strength: Strength | Mapping[Attribute, Strength]
    family: Family
    examples: tuple[Mapping[str, FieldValue], ...]
    counterexamples: tuple[Mapping[str, FieldValue], ...]

    def strength_of(self, attribute: Attribute) -> Strength:
        """Return the strength for one attribute."""
        return self.strength[attribute] if isinstance(self.strength, Mapping) else self.strength


def rule_of(entry: Entry) -> Rule:
    """Return the rule of an entry that was checked."""
    conditions = dict(entry["when"])
    kind = conditions.pop("kind")
    lookup, strength = entry["lookup"], entry["strength"]
    return Rule(
        id=entry["id"],
        source=entry["source"],
        kind=kind,
        conditions=conditions,
        lookup=None if lookup is None else Lookup(lookup["table"], lookup["key"], Method(lookup["method"])),
        then={Attribute(name): value for name, value in entry["then"].items()},
        strength={Attribute(name): one for name, one in strength.items()} if isinstance(strength, dict) else strength,
        family=Family(entry["family"]),
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
    )
