"""Tests of reading everything that is known, and of what follows from it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute
from asepsis.identification.knowledge import load_knowledge, user_folder
from asepsis.identification.lookup import load_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asepsis.core.nouns import Observation
    from asepsis.identification.knowledge import Knowledge


def test_the_users_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASEPSIS_KNOWLEDGE", str(tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.delenv("ASEPSIS_KNOWLEDGE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "asepsis" / "knowledge"


def test_the_users_registry_is_used(tmp_path: Path) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "mine.csv").write_text(
        "prefix,registrant\n70B3D5ABC,Tiny Maker Ltd\n",
        encoding="utf-8",
    )
    fields = load_knowledge(tmp_path).link_vendor("70:b3:d5:ab:c0:01")
    assert fields is not None
    assert fields["vendor"] == "Tiny Maker"


def test_a_windows_server_is_told_from_its_build(knowledge: Knowledge, observe: Callable[..., Observation]) -> None:
    seen = [
        observe("ntlm.challenge", version="10.0.20348", nb_computer="DC1"),
        observe("ntlm.challenge", packet=2, version="10.0.20348", nb_computer="DC1"),
    ]
    facts = knowledge.fuse([one for observation in seen for one in knowledge.match(observation)])
    assert facts[Attribute.OS].value == "Windows"
    assert facts[Attribute.OS_VERSION].value == "Server 2022"
    assert facts[Attribute.CATEGORY].value == "server"
    assert facts[Attribute.HOSTNAME].value == "DC1"


@pytest.mark.parametrize(
    ("kind", "version"),
    [("ntlm.challenge", "6.1.0"), ("ntlm.challenge", "4.9.0"), ("ntlm.auth", "6.1.7600"), ("ntlm.auth", "5.0.2195")],
)
def test_imitations_are_no_windows(
    knowledge: Knowledge, observe: Callable[..., Observation], kind: str, version: str
) -> None:
    facts = knowledge.fuse(knowledge.match(observe(kind, version=version)))
    assert Attribute.OS not in facts
    assert Attribute.OS_VERSION not in facts


def test_a_cone_beam_image_of_a_dental_maker_comes_from_no_scanner(
    knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    ct = "1.2.840.10008.5.1.4.1.1.2"
    seen = [
        observe("dicom.association_request", abstract_syntaxes=[ct]),
        observe("dicom.command", command="C-STORE-RQ", sop_class=ct),
        observe("dicom.object", modality="CT", manufacturer="J.Morita.Mfg.Corp.", model="Example 5"),
    ]
    facts = knowledge.fuse([told for one in seen for told in knowledge.match(one)])
    assert facts[Attribute.CATEGORY].value == "dental_imaging"
    assert facts[Attribute.MODEL].value == "Example 5"


def test_a_server_of_pumps_may_speak_for_others(knowledge: Knowledge, observe: Callable[..., Observation]) -> None:
    seen = [
        observe("relation.speaks_for", protocol="hl7", devices=2),
        observe("hl7.message", sending_application="BD Alaris", message_type="ORU^R01", coding_systems=["MDC"]),
    ]
    facts = knowledge.fuse([told for one in seen for told in knowledge.match(one)])
    assert facts[Attribute.CATEGORY].value == "infusion_server"


def test_a_maker_that_no_table_knows_is_named_as_it_writes_itself(
    knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    fields = {"message_type": "ORU^R01", "version": "2.3.1", "character_set": "ASCII"}
    message = observe("hl7.message", sending_application="Examplex", sending_facility="EX-480", **fields)
    facts = knowledge.fuse(knowledge.match(message))
    assert {name: fact.value for name, fact in facts.items()} == {
        Attribute.CATEGORY: "lab_analyzer",
        Attribute.VENDOR: "Examplex",
        Attribute.MODEL: "EX-480",
    }


def test_each_local_coding_system_of_the_table_tells_who_sends(
    knowledge: Knowledge, observe: Callable[..., Observation]
) -> None:
    rows = load_table(shipped_folder() / "lookups" / "local_coding_systems.csv").rows
    for row in rows.values():
        seen = observe("hl7.message", message_type="ORU^R01", local_coding_systems=["99LAB", row["system"]])
        facts = knowledge.fuse(knowledge.match(seen))
        attribute = Attribute.VENDOR if row["vendor"] else Attribute.CATEGORY
        assert facts[attribute].value == (row["vendor"] or row["category"]), row["system"]
