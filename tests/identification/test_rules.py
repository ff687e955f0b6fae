"""Tests of the rule book, and of every shipped rule on its own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asepsis.core.nouns import Attribute
from asepsis.identification.rules import RuleBook, RuleError, check_examples, fill, normalise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asepsis.core.nouns import Observation
    from asepsis.identification.knowledge import Knowledge

RULE = """\
id: example.printer
source: A maker's document
when: {kind: dhcp.request, host_name: {matches: '^PRN-(?P<model>[0-9]+)$'}}
then: {category: printer, model: "Example {model}"}
strength: {category: 0.9, model: 0.8}
family: name
examples: [{host_name: PRN-12, gives: {category: printer, model: Example 12}}]
counterexamples: [{host_name: PRINTER}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "printer.yaml").write_text(RULE, encoding="utf-8")
    return tmp_path


def test_every_shipped_rule_holds_on_its_examples(knowledge: Knowledge) -> None:
    assert len(knowledge.rules.rules) > 100
    assert check_examples(knowledge.rules) == []


def test_the_quick_choice_loses_no_rule(knowledge: Knowledge, observe: Callable[..., Observation]) -> None:
    for rule in knowledge.rules.rules:
        for example in rule.examples:
            fields: dict[str, Any] = {name: value for name, value in example.items() if name != "gives"}
            assert rule.id in {found.rule for found, *_ in knowledge.match(observe(rule.kind, **fields))}


def test_match_gives_evidence_with_its_place(
    folder: Path, knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    book = RuleBook.load([folder], knowledge.rules.around)
    found = book.match(observe("dhcp.request", packet=17, host_name="PRN-7", vendor_class="x"))
    assert [(one.attribute, one.value, one.strength, packet) for one, _, packet, _ in found] == [
        (Attribute.CATEGORY, "printer", 0.9, 17),
        (Attribute.MODEL, "Example 7", 0.8, 17),
    ]
    assert found[0][0].fields == {"host_name": "PRN-7"}
    again = book.match(observe("dhcp.request", packet=18, host_name="PRN-7", vendor_class="x"))
    assert [packet for _, _, packet, _ in again] == [18, 18]


def test_nothing_is_made_of_other_kinds(
    folder: Path, knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    book = RuleBook.load([folder], knowledge.rules.around)
    assert book.match(observe("mdns.query", name="PRN-7")) == []


def test_the_memory_is_bounded(
    folder: Path, knowledge: Knowledge, observe: Callable[..., Observation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asepsis.identification.rules.MATCHES_KEPT", 10)
    book = RuleBook.load([folder], knowledge.rules.around)
    for number in range(50):
        assert book.match(observe("dhcp.request", host_name=f"PRN-{number}"))
    assert book.remembered == 10


def test_the_users_rule_wins_by_id(folder: Path, tmp_path: Path, knowledge: Knowledge) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.yaml").write_text(RULE.replace("category: printer", "category: label_printer"), encoding="utf-8")
    book = RuleBook.load([folder / "example", own], knowledge.rules.around)
    assert [rule.then[Attribute.CATEGORY] for rule in book.rules] == ["label_printer"]
    assert book.origins["example.printer"].endswith("mine.yaml")


def test_two_rules_of_one_id_in_one_folder_are_refused(folder: Path, knowledge: Knowledge) -> None:
    (folder / "second.yaml").write_text(RULE, encoding="utf-8")
    with pytest.raises(RuleError, match="give one another id"):
        RuleBook.load([folder], knowledge.rules.around)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[0-9]+)$", "[0-9]+$"), "rule example.printer: the expression"),
        (("matches:", "like:"), "'like' is no operator"),
        (("category: printer,", "category: toaster,"), "'toaster' is no category"),
        (("family: name", "family: name\nlookup: {table: nothing, key: x}"), "there is no table 'nothing'"),
        (("strength: {category: 0.9, model: 0.8}", "strength: 7"), "strength"),
        (("id: example.printer", "id: [x"), "no YAML text"),
    ],
)
def test_a_wrong_rule_file_says_file_rule_and_reason(
    folder: Path, knowledge: Knowledge, change: tuple[str, str], said: str
) -> None:
    path = folder / "example" / "printer.yaml"
    path.write_text(RULE.replace(*change), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        RuleBook.load([folder], knowledge.rules.around)
    assert said in str(caught.value)
    assert "printer.yaml" in str(caught.value)


def test_fill_leaves_out_what_has_nothing_to_hold() -> None:
    assert fill("{a} {b}", {"a": "x"}, {"b": 3}) == "x 3"
    assert fill("{a} {b}", {"a": "x"}, {}) == ""
    assert fill("{a}", {}, {"a": True}) == ""
    assert fill("{m.k}", {}, {"m": {"k": "v"}}) == "v"


@pytest.mark.parametrize(
    ("attribute", "value", "shown"),
    [
        (Attribute.VENDOR, "Hewlett-Packard", "HP"),
        (Attribute.MODEL, "  LaserJet \x00", "LaserJet"),
        (Attribute.MODEL, "Laser\x01Jet", ""),
        (Attribute.MODEL, "LaserJet  4 ", "LaserJet 4"),
        (Attribute.MODEL, "To be filled by O.E.M.", ""),
        (Attribute.MODEL, "x" * 200, ""),
        (Attribute.CATEGORY, "toaster", ""),
        (Attribute.HOSTNAME, "ct1.example.", "ct1.example"),
        (Attribute.HOSTNAME, "localhost", ""),
    ],
)
def test_normalise(knowledge: Knowledge, attribute: Attribute, value: str, shown: str) -> None:
    assert normalise(attribute, value, knowledge.rules.around) == shown
