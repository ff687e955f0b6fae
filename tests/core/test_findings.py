"""The nouns stand still: nobody changes a finding in place."""

from __future__ import annotations

import dataclasses

import pytest

from asepsis.core import findings


@pytest.mark.parametrize("noun", ["Pointer", "Finding", "Action", "Control", "Answer", "Event"])
def test_nouns_are_frozen(noun: str) -> None:
    pointer = findings.Pointer(kind="relation", sentence="It was seen.")
    made = getattr(findings, noun)
    one = pointer if made is findings.Pointer else made.__new__(made)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(one, next(iter(made.__slots__)), "changed")


def test_states_are_the_words_of_the_documents() -> None:
    assert [state.value for state in findings.State] == ["open", "done", "reopened"]
