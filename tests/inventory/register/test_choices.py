"""What can be chosen in the register: the tables fit the taxonomy, and words are found however they are written."""

from __future__ import annotations

import pytest

from asepsis.core.taxonomy import shipped_taxonomy
from asepsis.inventory.register.choices import (
    KIND,
    LINK,
    PLACE,
    ROLE,
    SYSTEM,
    choices,
    known_models,
    known_vendor,
    model_named,
    models_of,
    words_of,
)


def test_each_kind_is_a_category_of_the_taxonomy() -> None:
    assert len(choices(KIND)) == 10
    assert all(one.detail in shipped_taxonomy().categories for one in choices(KIND).values())


@pytest.mark.parametrize("question", [KIND, LINK, PLACE, SYSTEM, ROLE])
def test_each_question_has_choices_in_words(question: str) -> None:
    assert all(one.words and one.words != one.name for one in choices(question).values())


def test_each_model_is_of_a_known_kind_and_stands_once() -> None:
    models = known_models()
    assert {one.kind for one in models} <= set(choices(KIND))
    assert len({(one.vendor, one.model) for one in models}) == len(models)


def test_a_maker_is_known_by_any_of_its_names() -> None:
    assert known_vendor("MEDTRONIC, Inc.") == "Medtronic"
    assert known_vendor("philips medical systems") == "Philips"
    assert known_vendor("Anna Meier") is None


def test_a_model_is_known_whatever_its_case() -> None:
    found = model_named("Medtronic", "minimed 670g")
    assert found is not None
    assert (found.model, found.advisories) == ("MiniMed 670G", ("ICSMA-22-263-01",))
    assert model_named("Philips", "minimed 670g") is None
    assert found in models_of("insulin_pump", "Medtronic")


def test_a_choice_of_a_newer_program_is_shown_as_it_is() -> None:
    assert words_of(PLACE, "moon_base") == "moon_base"
    assert words_of(PLACE, None) is None
