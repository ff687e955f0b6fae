"""The answers: each is explained to those who read the API's description."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from asepsis.api.app import create_api
from asepsis.api.model import Group
from asepsis.api.source import Fixed
from tests.practice import practice


def test_every_answer_says_what_it_is() -> None:
    schemas = create_api(Fixed(practice())).openapi()["components"]["schemas"]
    ours = {name: schema for name, schema in schemas.items() if name not in {"HTTPValidationError", "ValidationError"}}
    assert len(ours) > 10
    assert [name for name, schema in ours.items() if "description" not in schema] == []


def test_answers_do_not_change() -> None:
    group = Group(value="iomt", words="Medical devices", number=3)
    with pytest.raises(ValidationError):
        group.number = 4
