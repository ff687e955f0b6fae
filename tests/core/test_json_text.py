"""JSON text is that of the standard library, to the last space."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asepsis.core.json_text import json_text
from asepsis.core.taxonomy import Realm

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    assert json_text(value) == json.dumps(value, indent=1, ensure_ascii=False)


@given(VALUES)
def test_it_is_indented_like_what_it_stands_in(value: object) -> None:
    whole = json.dumps({"inside": value}, indent=1, ensure_ascii=False)
    assert f'{{\n "inside": {json_text(value, chr(10) + " ")}\n}}' == whole


def test_a_word_of_a_list_of_words_is_its_text() -> None:
    assert json_text([Realm.MEDICAL]) == '[\n "iomt"\n]'


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError):
        json_text({"a": object()})
