"""Evidence of health care in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute, Evidence, Family
from asepsis.identification.knowledge import load_knowledge
from asepsis.identification.vocabulary import whole_vocabulary
from asepsis.report.health_words import SENTENCES
from asepsis.report.words import sentence

if TYPE_CHECKING:
    from asepsis.core.nouns import FieldValue


def told(kind: str, **fields: FieldValue) -> str:
    return sentence(Evidence(Attribute.CATEGORY, "pacs", 0.9, Family.PAYLOAD, "a.rule", kind, fields))


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("http.request", {"action": "urn:ihe:iti:2007:RegistryStoredQuery"}, "asks for or sends patients' documents"),
        ("http.response", {"action": "urn:hl7-org:v3:PRPA_IN201309UV02"}, "answers when others ask for or send who"),
        ("http.response", {"content_type": "application/dicom+json"}, "hands out medical images"),
        ("http.response", {"content_type": "application/fhir+json"}, "hands out health records"),
        ("http.request", {"accept": "application/dicom+json"}, "looks for medical images"),
        ("http.request", {"part_type": "application/dicom"}, "sends medical images"),
        ("hl7.message", {"message_type": "ORU^R01"}, "carry results or readings"),
        ("hl7.message", {"acknowledgement": "AA"}, "confirms HL7 messages"),
        ("dicom.command", {"command": "C-STORE-RQ", "sop_class": "1.2"}, "sends medical images"),
        ("astm.record", {"type": "result"}, "sends lab results"),
        ("intellivue.association", {"message": "connect"}, "asks a patient monitor"),
        ("wsd.hello", {"types": ["MedicalDevice"]}, "announces itself as a medical device"),
        ("wsd.probe", {"types": ["MedicalDevice"]}, "searched for medical devices"),
        ("medibus.message", {"message": "identify response"}, "on a serial line"),
        ("relation.speaks_for", {"protocol": "medibus", "devices": 1}, "what a serial line says of another device"),
        ("relation.speaks_for", {"protocol": "hl7", "devices": 4}, "values of 4 other devices"),
    ],
)
def test_what_a_device_does_is_told(kind: str, fields: dict[str, FieldValue], expected: str) -> None:
    assert expected in told(kind, **fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("http.response", {"server": "nginx/1.22.1"}),
        ("hl7.message", {"sending_application": "PACS", "message_type": "ORU^R01"}),
        ("astm.record", {"type": "result", "sender": "Access 2"}),
    ],
)
def test_what_speaks_for_itself_is_quoted(kind: str, fields: dict[str, FieldValue]) -> None:
    assert next(str(value) for value in fields.values()) in told(kind, **fields)


def test_no_example_of_a_medical_rule_is_told_by_the_name_of_its_kind() -> None:
    words = {"astm", "dicom", "fhir", "hl7", "intellivue", "medibus", "phd", "poct1a", "unity", "wsd"}
    rules = [rule for rule in load_knowledge().rules.rules if rule.kind.partition(".")[0] in words]
    assert len(rules) > len(words)
    for rule in rules:
        fields = {name: str(value) for name, value in rule.examples[0].items() if name != "gives"}
        assert not told(rule.kind, **fields).startswith(rule.kind), rule.id


def test_every_kind_with_a_sentence_exists() -> None:
    vocabulary = whole_vocabulary(shipped_folder() / "schema" / "vocabulary.json")
    assert SENTENCES.keys() <= vocabulary.keys()
