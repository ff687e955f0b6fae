"""Compiled rules are the rules that are written; what is stale or broken is as if it were not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.identification.compiled import Compiled, compile_rules, read_compiled
from asepsis.identification.rule_files import read_rules
from asepsis.identification.rules import RuleBook, RuleError, check_examples
from tests.identification.test_rules import RULE

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.identification.knowledge import Knowledge

FILES = sorted((shipped_folder() / "identification").rglob("*.yaml"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    path = tmp_path_factory.mktemp("compiled") / "rules.json"
    path.write_bytes(compile_rules(FILES))
    return read_compiled(path)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "identification"
    folder.mkdir()
    path = folder / "printer.yaml"
    path.write_text(RULE, encoding="utf-8")
    return path


@pytest.fixture
def compiled(tmp_path: Path, written: Path) -> Path:
    path = tmp_path / "rules.json"
    path.write_bytes(compile_rules([written]))
    return path


def test_each_shipped_file_gives_the_same_rules_in_the_same_order(shipped: Compiled) -> None:
    assert len(shipped) == len(FILES)
    for path in FILES:
        # As text, since equal mappings may have another order, and the order of evidence follows that of `then`.
        assert repr(shipped.rules(path)) == repr(read_rules(path)), path


def test_compiled_rules_hold_on_their_examples(shipped: Compiled, knowledge: Knowledge) -> None:
    book = RuleBook.load([shipped_folder() / "identification"], knowledge.rules.around, shipped)
    assert book.rules == RuleBook.load([shipped_folder() / "identification"], knowledge.rules.around).rules
    assert check_examples(book) == []


def test_the_same_files_give_the_same_octets() -> None:
    assert compile_rules(FILES[:3]) == compile_rules(FILES[:3])


def test_a_file_that_changed_is_read_as_it_is_written(written: Path, compiled: Path, knowledge: Knowledge) -> None:
    around = knowledge.rules.around
    assert read_compiled(compiled).rules(written) == read_rules(written)
    written.write_text(RULE.replace("category: printer", "category: label_printer"), encoding="utf-8")
    assert read_compiled(compiled).rules(written) is None
    book = RuleBook.load([written.parent], around, read_compiled(compiled))
    assert [rule.then[Attribute.CATEGORY] for rule in book.rules] == ["label_printer"]
    written.write_text(RULE.replace("matches:", "like:"), encoding="utf-8")
    with pytest.raises(RuleError, match="'like' is no operator"):
        RuleBook.load([written.parent], around, read_compiled(compiled))


def test_a_file_that_cannot_be_read_is_told_as_ever(written: Path, compiled: Path, knowledge: Knowledge) -> None:
    written.unlink()
    written.mkdir()
    with pytest.raises(RuleError, match=r"printer\.yaml"):
        RuleBook.load([written.parent], knowledge.rules.around, read_compiled(compiled))


@given(st.data())
def test_what_is_broken_holds_nothing(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = compile_rules(FILES[:1])
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda octet: octet != whole[at]))
    path = tmp_path_factory.mktemp("broken") / "rules.json"
    for octets in (whole[:at], whole[:at] + bytes([other]) + whole[at + 1 :], whole + b"x"):
        path.write_bytes(octets)
        assert len(read_compiled(path)) == 0


def test_what_other_code_compiled_holds_nothing(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read_compiled(compiled)) == 1
    monkeypatch.setattr("asepsis.identification.compiled.FORM", ("rule.py",))
    assert len(read_compiled(compiled)) == 0


def test_what_is_missing_holds_nothing(tmp_path: Path, written: Path) -> None:
    assert read_compiled(tmp_path / "none.json").rules(written) is None


def test_a_wrong_rule_is_not_compiled(written: Path) -> None:
    written.write_text(RULE.replace("family: name", "family: gossip"), encoding="utf-8")
    with pytest.raises(RuleError, match="family"):
        compile_rules([written])
