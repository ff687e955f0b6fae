"""Tests of turning recog's fingerprints into rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.identification.recog import rules_of_bank
from asepsis.identification.rules import RuleBook, check_examples

if TYPE_CHECKING:
    from asepsis.identification.knowledge import Knowledge

BANK = rb"""<?xml version="1.0"?>
<fingerprints matches="http_header.server">
  <fingerprint pattern="^Example(?:Cam|Eye)[(]?/([\d.]+) \(([A-Z]+\d+)\)$">
    <description>Example cameras</description>
    <example>ExampleCam/1.2 (EX500)</example>
    <param pos="0" name="hw.vendor" value="Example Devices, Inc."/>
    <param pos="0" name="hw.device" value="IP Camera"/>
    <param pos="1" name="hw.version"/>
    <param pos="2" name="hw.product"/>
  </fingerprint>
  <fingerprint pattern="^Software$">
    <description>Says nothing of a device</description>
    <example>Software</example>
    <param pos="0" name="service.product" value="Software"/>
  </fingerprint>
  <fingerprint pattern="^Look(?=ahead)">
    <description>No RE2</description>
    <example>Lookahead</example>
    <param pos="0" name="hw.vendor" value="X"/>
  </fingerprint>
  <fingerprint pattern="^Broken$">
    <description>Example does not match</description>
    <example>Whole</example>
    <param pos="0" name="hw.vendor" value="X"/>
  </fingerprint>
</fingerprints>
"""


def test_a_fingerprint_of_a_device_becomes_a_rule(knowledge: Knowledge) -> None:
    rules = rules_of_bank(BANK, "http_servers", knowledge.rules.around)
    assert [rule.id for rule in rules] == ["recog.http_servers.1"]
    assert rules[0].examples[0]["gives"] == {
        "vendor": "Example Devices",
        "category": "ip_camera",
        "firmware": "1.2",
        "model": "EX500",
    }
    assert check_examples(RuleBook([written.rule() for written in rules], knowledge.rules.around)) == []


def test_a_bank_that_nobody_observes_gives_nothing(knowledge: Knowledge) -> None:
    bank = b'<fingerprints matches="mysql.error"></fingerprints>'
    assert rules_of_bank(bank, "mysql", knowledge.rules.around) == []


@pytest.mark.parametrize("document", [b"<x", b"<other/>"])
def test_another_document_is_refused(knowledge: Knowledge, document: bytes) -> None:
    with pytest.raises(ValueError, match=r"no XML|no bank"):
        rules_of_bank(document, "x", knowledge.rules.around)


def test_a_bank_that_grows_when_it_is_read_is_refused(knowledge: Knowledge) -> None:
    grown = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><fingerprints matches="html_title">&b;</fingerprints>'
    )
    with pytest.raises(ValueError, match="this is no XML"):
        rules_of_bank(grown, "titles", knowledge.rules.around)
