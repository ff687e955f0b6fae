"""Formats that are lines of text."""

from __future__ import annotations

import re

from asepsis.sensing.records.text_format import any_of, decoded


def test_marks_of_byte_order_are_understood() -> None:
    assert decoded("a\n".encode("utf-16")) == "a\n"
    assert decoded(b"\xef\xbb\xbfa\xff") == "a\ufffd"


def test_patterns_are_joined_without_their_groups() -> None:
    joined = any_of(re.compile(r"^(?P<a>\d)$"), re.compile(r"^(?P<a>x)$"))
    assert joined.groups == 0
    assert joined.search("x")
