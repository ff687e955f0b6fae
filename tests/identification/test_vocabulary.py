"""Each rule names a kind and fields that somebody observes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.rule_format import WrittenRule
from asepsis.identification.vocabulary import complaints, whole_vocabulary

if TYPE_CHECKING:
    from asepsis.identification.knowledge import Knowledge


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, frozenset[str]]:
    return whole_vocabulary(shipped_folder() / "schema" / "vocabulary.json")


def test_each_rule_names_what_is_observed(knowledge: Knowledge, vocabulary: dict[str, frozenset[str]]) -> None:
    assert complaints(knowledge.rules.rules, vocabulary) == []


def test_derived_kinds_belong_to_the_vocabulary(vocabulary: dict[str, frozenset[str]]) -> None:
    assert "is_random" in vocabulary["link.vendor"]
    assert "vendor_class" in vocabulary["dhcp.request"]


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ({"kind": "dhcp.requests", "host_name": {"is": "x"}}, "no observation has the kind 'dhcp.requests'"),
        ({"kind": "dhcp.request", "hostname": {"is": "x"}}, "has no field 'hostname'"),
    ],
)
def test_a_slip_is_named(when: dict[str, object], complaint: str, vocabulary: dict[str, frozenset[str]]) -> None:
    rule = WrittenRule.model_validate(
        {
            "id": "slip",
            "source": "nowhere",
            "when": when,
            "then": {"category": "printer"},
            "strength": 0.9,
            "family": "name",
            "examples": [{"gives": {"category": "printer"}}],
            "counterexamples": [{}],
        },
    )
    assert any(complaint in said for said in complaints([rule.rule()], vocabulary))
