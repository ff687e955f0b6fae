"""Tests of the form of a rule."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.identification.rule_format import WrittenRule, json_schema

GOOD: dict[str, Any] = {
    "id": "example.rule",
    "source": "A standard, 1.2",
    "when": {"kind": "dhcp.request", "host_name": {"is": "x"}},
    "then": {"category": "printer"},
    "strength": 0.9,
    "family": "name",
    "examples": [{"host_name": "x", "gives": {"category": "printer"}}],
    "counterexamples": [{"host_name": "y"}],
}


def test_a_good_rule_is_read() -> None:
    rule = WrittenRule.model_validate(GOOD).rule()
    assert rule.kind == "dhcp.request"
    assert rule.conditions == {"host_name": {"is": "x"}}
    assert rule.strength_of(Attribute.CATEGORY) == 0.9


@pytest.mark.parametrize(
    "change",
    [
        {"id": "With Blank"},
        {"source": ""},
        {"when": {"host_name": {"is": "x"}}},
        {"then": {}},
        {"then": {"colour": "red"}},
        {"strength": 1.0},
        {"strength": 0},
        {"strength": "often"},
        {"strength": {"vendor": 0.5}},
        {"family": "gossip"},
        {"examples": []},
        {"examples": [{"host_name": "x"}]},
        {"counterexamples": []},
        {"surprise": 1},
    ],
)
def test_a_wrong_rule_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WrittenRule.model_validate(GOOD | change)


def test_the_schema_in_the_repository_is_the_one_the_code_makes() -> None:
    stored = json.loads((shipped_folder() / "schema" / "identification-rules.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema()
