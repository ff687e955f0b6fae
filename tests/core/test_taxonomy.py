"""The taxonomy of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.core.taxonomy import Realm, read_taxonomy, shipped_taxonomy

if TYPE_CHECKING:
    from pathlib import Path


def test_the_shipped_taxonomy_knows_realm_and_parent_of_a_scanner() -> None:
    taxonomy = shipped_taxonomy()
    assert taxonomy.realm("ct_scanner") is Realm.MEDICAL
    assert taxonomy.is_within("ct_scanner", "imaging_modality")
    assert not taxonomy.is_within("imaging_modality", "ct_scanner")


def test_no_category_and_an_unheard_one_are_of_the_unknown_realm() -> None:
    assert shipped_taxonomy().realm(None) is Realm.UNKNOWN
    assert shipped_taxonomy().realm("toaster") is Realm.UNKNOWN


def test_each_category_has_a_meaning_and_no_parent_has_a_parent() -> None:
    categories = shipped_taxonomy().categories
    assert all(category.meaning for category in categories.values())
    assert all(categories[c.parent].parent is None for c in categories.values() if c.parent)


def test_a_parent_that_is_no_category_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "taxonomy.csv"
    path.write_text("category,parent,realm,meaning\nct_scanner,imaging,iomt,CT\n", encoding="utf-8")
    with pytest.raises(ValueError, match="imaging"):
        read_taxonomy(path)
