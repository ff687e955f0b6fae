"""The form of a rule file, checked where the file is read. `docs/reference/identification-rules.md` describes it.

Nothing that reads packets imports this: pydantic alone would take as long to import as all rules to read.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from asepsis.core.nouns import Attribute, Family  # noqa: TC001 (pydantic reads the annotations when it runs)
from asepsis.identification.lookup import Method
from asepsis.identification.rule import Entry, Rule, rule_of

Probability = Annotated[float, Field(gt=0, lt=1)]
"""Probability that the value is right, given only this; below 0.5 it speaks against the value."""
Strength = Probability | Annotated[str, Field(pattern=r"^\{[a-z_]+\}$")]
"""A probability, or `{column}` of a looked-up row that holds one."""
Conditions = dict[str, JsonValue]
"""Conditions by the name of the field, and the combinations `all`, `any`, `none`."""


class LookupClause(BaseModel):
    """Find a row of a table; its columns can then be named in `then`. No row, no match."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    """File name, without `.csv`, in `knowledge/lookups`."""
    key: str
    """What to look for, with `{group}` or `{field}` in it."""
    method: Method = Method.EXACT


class WrittenRule(BaseModel):
    """One rule: what must be seen, what follows from it, and examples that prove it."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Rule")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=96)
    """Unique name: vendor or topic, then what it looks at. Rules of the user's folder replace those of the same id."""
    source: str = Field(min_length=4)
    """Where it is written: standard and section, maker's document, or table of this repository."""
    when: Conditions
    """`kind` of the observation, and conditions on its fields."""
    lookup: LookupClause | None = None
    then: dict[Attribute, str] = Field(min_length=1)
    """Attribute → value, with `{group}`, `{field}` or `{column}` in it. A value whose braces stay empty is left out."""
    strength: Strength | dict[Attribute, Strength]
    family: Family
    """Kind of source: evidence of one family is not added up."""
    examples: list[dict[str, JsonValue]] = Field(min_length=1)
    """Fields that satisfy the rule, and under `gives` the values that follow."""
    counterexamples: list[dict[str, JsonValue]] = Field(min_length=1)
    """Fields that look alike and must give nothing."""

    @field_validator("when")
    @classmethod
    def _names_a_kind(cls, when: Conditions) -> Conditions:
        if not isinstance(when.get("kind"), str):
            raise ValueError("`when` must name the `kind` of observation, for instance dhcp.request")  # noqa: TRY004
        return when

    @model_validator(mode="after")
    def _examples_say_what_follows(self) -> WrittenRule:
        for example in self.examples:
            if not isinstance(example.get("gives"), dict):
                raise ValueError("each example must say under `gives` what follows from it")  # noqa: TRY004
        return self

    @model_validator(mode="after")
    def _each_value_has_a_strength(self) -> WrittenRule:
        if isinstance(self.strength, dict) and (missing := self.then.keys() - self.strength.keys()):
            raise ValueError(f"`strength` lacks {', '.join(sorted(missing))}: give one for each attribute under `then`")
        return self

    def entry(self) -> Entry:
        """Return the rule as plain values, which JSON holds without loss."""
        return self.model_dump(mode="json")

    def rule(self) -> Rule:
        """Return the rule as the program uses it."""
        return rule_of(self.entry())


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of one rule (draft 2020-12); a file holds one rule or a list of them."""
    schema = WrittenRule.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Identification rules",
        "description": "One rule or a list of rules, as YAML.",
        "oneOf": [{"$ref": "#/$defs/Rule"}, {"type": "array", "items": {"$ref": "#/$defs/Rule"}}],
        "$defs": {**schema.pop("$defs", {}), "Rule": schema},
    }
