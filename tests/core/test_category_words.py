"""The words of categories fit the taxonomy."""

from __future__ import annotations

from asepsis.core.category_words import CATEGORY_WORDS, category_words
from asepsis.core.taxonomy import shipped_taxonomy


def test_words_are_kept_for_existing_categories_only() -> None:
    assert CATEGORY_WORDS.keys() <= shipped_taxonomy().categories.keys()


def test_no_category_is_shown_as_an_identifier() -> None:
    for category in shipped_taxonomy().categories:
        assert "_" not in category_words(category)
    assert category_words("ct_scanner") == "CT scanner"
    assert category_words("pacs") == "image archive (PACS)"
