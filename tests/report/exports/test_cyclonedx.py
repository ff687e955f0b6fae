"""The inventory as a CycloneDX bill of materials, checked by the schema of its makers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from asepsis.core.nouns import Attribute
from asepsis.report.exports.cyclonedx import render
from tests.practice import practice
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis
from tests.report.told import UNHEARD

MADE = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_the_practice_is_valid_by_the_published_schema() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(render(practice(), made=MADE)) is None


def test_the_same_inventory_gives_the_same_document() -> None:
    assert render(practice(), made=MADE) == render(practice(), made=MADE)


def test_what_is_believed_stands_with_its_confidence() -> None:
    (component,) = json.loads(render(analysis(scanner()), made=MADE))["components"]
    properties = {one["name"]: one["value"] for one in component["properties"]}
    assert component["type"] == "device"
    assert properties["cdx:device:function"] == "ct_scanner"
    assert properties["asepsis:confidence:category"] == "0.9700"
    assert properties["cdx:device:macAddress"] == "00:00:5e:00:53:01"


def test_what_nobody_can_tell_is_named_and_not_left_to_be_guessed() -> None:
    unknown = replace(scanner(), attributes={})
    (component,) = json.loads(render(analysis(unknown), made=MADE))["components"]
    missing = {one["value"] for one in component["properties"] if one["name"] == "asepsis:not_known"}
    assert missing == {attribute.value for attribute in Attribute}
    assert "manufacturer" not in component


def test_a_client_depends_on_the_servers_it_uses() -> None:
    document = json.loads(render(practice(), made=MADE))
    references = {one["bom-ref"] for one in document["components"]}
    used = {server for one in document["dependencies"] for server in one["dependsOn"]}
    assert used
    assert used <= references


def test_registered_devices_are_marked_and_carry_no_evidence() -> None:
    text = render(replace(practice(), registered=UNHEARD), made=MADE)
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None
    told = json.loads(text)["components"][len(practice().devices) :]
    assert [one["name"] for one in told] == ["MiniMed 670G", "AED Plus", "Lab analyser without a network"]
    assert all("evidence" not in one for one in told)
    assert all({"name": "asepsis:standing", "value": "registered, not heard"} in one["properties"] for one in told)
