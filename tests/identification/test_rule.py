"""Tests of a rule as the program uses it."""

from __future__ import annotations

from typing import Any

from asepsis.core.nouns import Attribute, Family
from asepsis.identification.lookup import Method
from asepsis.identification.rule import Lookup, rule_of

ENTRY: dict[str, Any] = {
    "id": "example.rule",
    "source": "A standard, 1.2",
    "when": {"kind": "dhcp.request", "host_name": {"is": "x"}},
    "lookup": None,
    "then": {"category": "printer", "model": "X"},
    "strength": 0.9,
    "family": "name",
    "examples": [{"host_name": "x", "gives": {"category": "printer"}}],
    "counterexamples": [{"host_name": "y"}],
}


def test_an_entry_becomes_a_rule() -> None:
    rule = rule_of(ENTRY)
    assert (rule.kind, rule.conditions) == ("dhcp.request", {"host_name": {"is": "x"}})
    assert rule.then == {Attribute.CATEGORY: "printer", Attribute.MODEL: "X"}
    assert (rule.lookup, rule.family) == (None, Family.NAME)
    assert rule.strength_of(Attribute.MODEL) == 0.9
    assert ENTRY["when"]["kind"] == "dhcp.request"


def test_strengths_may_differ_and_stand_in_a_table() -> None:
    clause = {"table": "models", "key": "{host_name}", "method": "longest_name"}
    rule = rule_of(ENTRY | {"lookup": clause, "strength": {"category": 0.5, "model": "{strength}"}})
    assert rule.lookup == Lookup("models", "{host_name}", Method.LONGEST_NAME)
    assert [rule.strength_of(attribute) for attribute in rule.then] == [0.5, "{strength}"]
