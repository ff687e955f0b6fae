"""OPNsense's configuration: the golden text, and the policy when it is read back."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree as ET

from asepsis.segmentation.prove import prove
from asepsis.segmentation.renderers.opnsense import MAX_ALIAS_NAME, configuration_of
from tests.segmentation.sample import practice

GOLDEN = Path(__file__).parent / "practice-opnsense.xml.expected"


def test_the_text_is_as_expected() -> None:
    if os.environ.get("ASEPSIS_GOLDEN") == "write":
        GOLDEN.write_text(configuration_of(practice()), encoding="utf-8")
    assert configuration_of(practice()) == GOLDEN.read_text(encoding="utf-8")


def test_read_back_it_is_the_policy() -> None:
    assert prove(practice(), configuration_of(practice())).is_proven
    assert prove(practice(), configuration_of(practice(), "lan,opt1")).is_proven


def test_names_of_aliases_fit_and_are_used_once() -> None:
    root = ET.fromstring(configuration_of(practice()))  # noqa: S314 (our own text)
    names = [alias.findtext("name", "") for alias in root.iter("alias")]
    assert all(len(name) <= MAX_ALIAS_NAME for name in names)
    assert len(set(names)) == len(names)
