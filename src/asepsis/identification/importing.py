"""Takes knowledge from a file of the user's into the user's folder, checked before anything is written."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import yaml

from asepsis.core.whole_file import PUBLIC, whole_file
from asepsis.identification.oui import read_registry
from asepsis.identification.recog import rules_of_bank
from asepsis.identification.rule_files import read_rules
from asepsis.identification.rules import RuleBook, RuleError, check_examples
from asepsis.identification.sources import Source, imported_now, note

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from asepsis.identification.rules import Surroundings

FILE_MAXIMUM_OCTETS = 64 << 20
"""A larger file is none of those that can be imported."""


def import_path(
    path: Path, folder: Path, around: Surroundings, *, origin: str = "", dated: date | None = None
) -> Source:
    """Take a file or folder into the user's `folder`.

    `origin` says where it came from when not from `path`; `dated` is the day of its content. A file's own time is that
    of a copy and tells nothing: without `dated` the age is unknown.

    Known are the IEEE registry (`oui.csv`, `mam.csv`, `oui36.csv`), banks of recog (XML) and rules in YAML (a file or a
    folder of them). Raises ValueError that says what is wrong; then nothing was written.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path}: there is no such file")
    if path.is_file() and path.stat().st_size > FILE_MAXIMUM_OCTETS:
        raise ValueError(f"{path}: larger than {FILE_MAXIMUM_OCTETS >> 20} MiB; no registry or rule file is so large")
    kind, entries = _take(path, folder, around)
    day = dated.isoformat() if dated else None
    source = Source(path.stem, kind, entries, origin or str(path), day, imported_now())
    note(folder, source)
    return source


def _take(path: Path, folder: Path, around: Surroundings) -> tuple[str, int]:
    """Import by what the path is; return the kind of source and the number of entries."""
    if path.is_dir() or path.suffix.lower() in (".yaml", ".yml"):
        return "rules", _take_rules(path, folder, around)
    if path.suffix.lower() == ".xml":
        return "rules", _take_bank(path, folder, around)
    if path.suffix.lower() == ".csv":
        return "registry", _take_registry(path, folder)
    raise ValueError(f"{path}: can import the IEEE registry (.csv), banks of recog (.xml) and rules (.yaml), not this")


def _take_registry(path: Path, folder: Path) -> int:
    blocks = read_registry(path)
    target = folder / "registry" / f"{path.stem}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target, new_mode=PUBLIC) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["prefix", "registrant"])
        writer.writerows(sorted(blocks.items()))
    return len(blocks)


def _take_rules(path: Path, folder: Path, around: Surroundings) -> int:
    """Copy rule files that can be read, run and keep the promise of their examples."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    rules = [rule for file in files for rule in read_rules(file)]
    failures = check_examples(RuleBook(rules, around))
    if failures:
        raise RuleError(f"{path}: {failures[0]}; mend the rule or its examples ({len(failures)} in all)")
    target = folder / "identification" / path.stem
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, target / file.name)
    return len(rules)


def _take_bank(path: Path, folder: Path, around: Surroundings) -> int:
    """Write the fingerprints of a recog bank that tell what a device is as rules."""
    rules = rules_of_bank(path.read_bytes(), path.stem, around)
    if not rules:
        raise ValueError(f"{path}: no fingerprint of this bank tells what a device is by a field that is observed")
    target = folder / "identification" / "recog" / f"{path.stem}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = [rule.model_dump(mode="json", exclude_none=True) for rule in rules]
    with whole_file(target, new_mode=PUBLIC) as file:
        yaml.safe_dump(entries, file, sort_keys=False, allow_unicode=True)
    return len(rules)
