"""Tests of reading files of rules. What is said of wrong ones, `test_rules.py` tests."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from asepsis.identification.rule_files import read_rules, read_written
from tests.identification.test_rules import RULE

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_may_hold_several_rules(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    entry = textwrap.indent(RULE, "  ")
    path.write_text(
        f"- {entry.lstrip()}- {entry.lstrip().replace('example.printer', 'example.other')}", encoding="utf-8"
    )
    assert [rule.id for rule in read_rules(path)] == ["example.printer", "example.other"]


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(RULE, encoding="utf-8")
    assert [written.rule() for written in read_written(path)] == read_rules(path)
