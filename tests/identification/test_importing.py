"""Tests of taking knowledge into the user's folder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Attribute
from asepsis.identification.importing import import_path
from asepsis.identification.knowledge import load_knowledge
from asepsis.identification.rules import RuleError
from asepsis.identification.sources import read_record
from tests.identification.test_recog import BANK
from tests.identification.test_rules import RULE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asepsis.core.nouns import Observation
    from asepsis.identification.knowledge import Knowledge

REGISTRY = "Registry,Assignment,Organization Name,Organization Address\nMA-S,70B3D5ABC,Tiny Maker Ltd,x\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


def test_the_registry_wins_over_the_package(tmp_path: Path, own: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "oui36.csv"
    path.write_text(REGISTRY, encoding="utf-8")
    source = import_path(path, own, knowledge.rules.around)
    assert (source.kind, source.entries, source.dated) == ("registry", 1, None)
    assert import_path(path, own, knowledge.rules.around, dated=date(2022, 8, 27)).dated == "2022-08-27"
    fields = load_knowledge(own).link_vendor("70:b3:d5:ab:c0:01")
    assert fields is not None
    assert fields["vendor"] == "Tiny Maker"
    assert [known.name for known in read_record(own)] == ["oui36"]


def test_rules_are_taken_and_used(
    tmp_path: Path, own: Path, knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(RULE, encoding="utf-8")
    assert import_path(path, own, knowledge.rules.around).entries == 1
    found = load_knowledge(own).match(observe("dhcp.request", host_name="PRN-9"))
    assert (Attribute.MODEL, "Example 9") in [(one.attribute, one.value) for one, *_ in found]


def test_a_folder_of_rules_is_taken(tmp_path: Path, own: Path, knowledge: Knowledge) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "one.yaml").write_text(RULE, encoding="utf-8")
    assert import_path(tmp_path / "set", own, knowledge.rules.around).entries == 1


def test_a_recog_bank_is_taken(
    tmp_path: Path, own: Path, knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    path = tmp_path / "http_servers.xml"
    path.write_bytes(BANK)
    assert import_path(path, own, knowledge.rules.around).entries == 1
    found = load_knowledge(own).match(observe("http.response", server="ExampleCam/1.2 (EX500)"))
    assert (Attribute.MODEL, "EX500") in [(one.attribute, one.value) for one, *_ in found]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("mine.yaml", RULE.replace("PRN-12, gives", "PRN-x, gives")), "mend the rule or its examples"),
        (("mine.yaml", RULE.replace("strength:", "force:")), "force"),
        (("oui.csv", "a,b\n"), "no file of the IEEE registry"),
        (("x.txt", "x"), "can import"),
        (("empty.xml", '<fingerprints matches="http_header.server"/>'), "no fingerprint"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, own: Path, knowledge: Knowledge, wrong: tuple[str, str], said: str
) -> None:
    name, text = wrong
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises((ValueError, RuleError), match=said):
        import_path(path, own, knowledge.rules.around)
    assert not own.exists()


def test_a_missing_file_is_named(tmp_path: Path, own: Path, knowledge: Knowledge) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv"):
        import_path(tmp_path / "nothing.csv", own, knowledge.rules.around)


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, own: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("asepsis.identification.importing.FILE_MAXIMUM_OCTETS", 10)
    path = tmp_path / "oui.csv"
    path.write_text(REGISTRY, encoding="utf-8")
    with pytest.raises(ValueError, match="larger than"):
        import_path(path, own, knowledge.rules.around)
