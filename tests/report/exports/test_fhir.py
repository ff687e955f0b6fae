"""The inventory as FHIR Device resources, read back by models made from the standard's own definitions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.bundle import Bundle
from fhir.resources.R4B.bundle import Bundle as BundleR4B

from asepsis.report.exports.fhir import CONFIDENCE, render
from asepsis.report.exports.release import Release
from tests.practice import practice
from tests.report.test_analysis import scanner
from tests.report.test_table import analysis
from tests.report.told import UNHEARD

MADE = datetime(2026, 11, 22, 8, tzinfo=UTC)
MODELS: dict[Release, Any] = {Release.R5: Bundle, Release.R4B: BundleR4B}


@pytest.mark.parametrize("release", list(Release))
def test_the_practice_is_read_back_by_the_models_of_the_release(release: Release) -> None:
    bundle = MODELS[release].model_validate_json(render(practice(), release=release, made=MADE))
    assert len(bundle.entry) == len(practice().devices)


@pytest.mark.parametrize("release", list(Release))
def test_a_site_without_devices_is_a_bundle_without_entries(release: Release) -> None:
    text = render(replace(practice(), devices=(), relations=()), release=release, made=MADE)
    assert MODELS[release].model_validate_json(text).entry is None


def test_a_belief_carries_its_confidence() -> None:
    (entry,) = json.loads(render(analysis(scanner()), release=Release.R5, made=MADE))["entry"]
    (kind,) = entry["resource"]["type"]
    assert kind["coding"][0]["code"] == "ct_scanner"
    assert kind["extension"] == [{"url": CONFIDENCE, "valueDecimal": 0.97}]


def test_the_releases_call_the_name_differently() -> None:
    five, four = (
        json.loads(render(analysis(scanner()), release=release, made=MADE))["entry"][0]["resource"]
        for release in (Release.R5, Release.R4B)
    )
    assert five["name"][0]["value"] == four["deviceName"][0]["name"] == "ct1"
    assert isinstance(four["type"], dict)


def test_what_nobody_can_tell_is_absent_and_said_to_be() -> None:
    unknown = replace(scanner(), attributes={})
    (entry,) = json.loads(render(analysis(unknown), release=Release.R5, made=MADE))["entry"]
    assert not {"manufacturer", "modelNumber", "type", "version"} & set(entry["resource"])
    assert "Not known: category, vendor" in entry["resource"]["note"][0]["text"]


@pytest.mark.parametrize("release", list(Release))
def test_registered_devices_are_marked_in_their_note(release: Release) -> None:
    text = render(replace(analysis(), registered=UNHEARD), release=release, made=MADE)
    bundle = MODELS[release].model_validate_json(text)
    assert [entry.resource.modelNumber for entry in bundle.entry] == ["MiniMed 670G", "AED Plus", None]
    assert all(entry.resource.note[0].text.startswith("registered, not heard") for entry in bundle.entry)
    assert "There are 2 of it." in bundle.entry[1].resource.note[0].text
