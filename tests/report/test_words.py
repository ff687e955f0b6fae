"""The words of categories, groups and confidence fit the taxonomy and promise nothing."""

from __future__ import annotations

from asepsis.core.knowledge import shipped_folder
from asepsis.core.nouns import Attribute, Evidence, Family, FieldValue
from asepsis.core.taxonomy import Realm
from asepsis.identification.rule_files import read_rules
from asepsis.identification.vocabulary import whole_vocabulary
from asepsis.report import words


def test_every_realm_and_every_attribute_has_a_title() -> None:
    assert list(words.REALM_TITLES) == list(Realm)
    assert words.ATTRIBUTE_TITLES.keys() == set(Attribute)


def test_every_kind_that_a_rule_reads_has_a_speaker() -> None:
    rules = [rule for path in shipped_folder().glob("identification/**/*.yaml") for rule in read_rules(path)]
    told_apart = {"link.vendor", "dicom.proposal", "dicom.acceptance"}
    kinds = {rule.kind for rule in rules if not rule.kind.startswith("relation.")} - told_apart
    silent = {kind for kind in kinds if not words.SPEAKERS.keys() & {kind, kind.partition(".")[0]}}
    assert kinds
    assert not silent


def test_speakers_are_kept_for_existing_kinds_only() -> None:
    kinds = whole_vocabulary(shipped_folder() / "schema" / "vocabulary.json")
    known = {*kinds, *(kind.partition(".")[0] for kind in kinds)}
    assert words.SPEAKERS.keys() <= known


def test_more_confidence_never_sounds_less_sure() -> None:
    told = [words.confidence_words(hundredth / 100) for hundredth in range(101)]
    assert list(dict.fromkeys(told)) == ["a guess", "perhaps", "likely", "very likely", "almost certain"]
    assert "certain" not in told


def test_what_a_dicom_client_proposes_is_told_as_what_it_wants() -> None:
    fields: dict[str, FieldValue] = {"modalities": ["US"], "worklist": True, "query": False}
    evidence = Evidence(Attribute.CATEGORY, "ultrasound", 0.9, Family.PAYLOAD, "a.rule", "dicom.proposal", fields)
    told = words.sentence(evidence)
    assert told == "as a DICOM client it wants to store US images, ask for the worklist"


def test_behaviour_is_told_as_a_person_would() -> None:
    told = {
        ("igmp.report", "group"): "it joined the group 224.0.1.40",
        ("igmp.query", "version"): "it asks who listens to which group, as routers and switches do",
        ("relation.one_cloud", "vendor"): "it calls nobody but 224.0.1.40, heard over 9 hours",
        ("relation.roles", "serves"): "it serves 224.0.1.40",
    }
    for (kind, field), sentence in told.items():
        fields: dict[str, FieldValue] = {field: "224.0.1.40", "hours": 9}
        evidence = Evidence(Attribute.CATEGORY, "router", 0.8, Family.ROLE, "r", kind, fields, "x.pcap", 1)
        assert words.sentence(evidence) == sentence
