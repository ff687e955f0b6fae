"""Reads files of rules as people write them: YAML, checked entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from asepsis.identification.rule_format import WrittenRule
from asepsis.identification.rules import RuleError

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.identification.rule import Rule


def read_rules(path: Path) -> list[Rule]:
    """Read one rule file. Raises RuleError that says what is wrong and what to do."""
    return [written.rule() for written in read_written(path)]


def read_written(path: Path) -> list[WrittenRule]:
    """Read one rule file into the form in which rules are written. Raises RuleError as `read_rules`."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path}: this is no YAML text: {error}") from error
    entries = document if isinstance(document, list) else [document]
    rules = []
    for number, entry in enumerate(entries, 1):
        name = entry.get("id", f"number {number}") if isinstance(entry, dict) else f"number {number}"
        try:
            rules.append(WrittenRule.model_validate(entry))
        except ValidationError as error:
            reasons = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'rule'}: {e['msg']}" for e in error.errors())
            remedy = "docs/reference/identification-rules.md describes the form"
            raise RuleError(f"{path}: rule {name}: {reasons} ({remedy})") from error
    return rules
