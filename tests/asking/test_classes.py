"""The class of each category."""

from __future__ import annotations

from asepsis.asking.classes import SafetyClass, class_of, shipped_classes
from asepsis.core.taxonomy import Realm, shipped_taxonomy
from tests.asking.devices import device


def test_each_class_is_of_a_category_and_says_why() -> None:
    categories = shipped_taxonomy().categories
    for name, one in shipped_classes().items():
        assert name in categories
        assert one.reason
        assert one.source


def test_medical_categories_are_clinical_or_stricter() -> None:
    for name, one in shipped_classes().items():
        if shipped_taxonomy().realm(name) is Realm.MEDICAL:
            assert one.safety <= SafetyClass.CLINICAL


def test_without_a_category_there_is_no_class() -> None:
    assert class_of(device(1, None).facts, shipped_classes()) is None
    assert class_of(device(1, "smart_lock").facts, shipped_classes()) is None
