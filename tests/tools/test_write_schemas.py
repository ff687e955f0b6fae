"""Tests of the files that rules are checked with."""

from __future__ import annotations

from typing import Any

from tools.write_schemas import main, vocabulary_document


def test_the_files_in_the_repository_are_new() -> None:
    assert main(["--check"]) == 0


def test_kinds_are_sorted_and_keep_their_fields() -> None:
    field = {"name": "ttl", "type": "integer", "meaning": "x", "source": "y"}
    without: dict[str, Any] = {"kind": "b", "meaning": "", "fields": []}
    kinds = [without, {"kind": "a", "meaning": "", "fields": [field]}]
    assert vocabulary_document(kinds) == {
        "kinds": [{"name": "a", "fields": [{"name": "ttl", "type": "integer"}]}, {"name": "b", "fields": []}],
    }
