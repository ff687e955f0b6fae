"""Rules that were read and checked before, so that a start need not: each file of them by what it holds.

`make` and the building of the package write them. A file whose octets are not among them is read as it is written, so
what was compiled can lack a file, and never be of another.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from asepsis.identification.rule import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from asepsis.identification.rule import Entry, Rule

NAME = "compiled_rules.json"
"""File in the shipped folder: a line of a header and the SHA-256 of the rest, then the SHA-256 of each rule file → its
entries, as JSON."""
FORM = ("rule.py", "rule_format.py")
"""Modules that say what an entry is. Their SHA-256 is the header: what others compiled is read anew."""


class Compiled:
    """Entries of rule files by what the files hold."""

    def __init__(self, entries: Mapping[str, Sequence[Entry]] | None = None) -> None:
        """`entries`: SHA-256 of a file, in hexadecimal digits, → its entries."""
        self._entries = entries or {}

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._entries)

    def rules(self, path: Path) -> list[Rule] | None:
        """Return the rules of a file, or None when they were not compiled, or from other octets."""
        if not self._entries:
            return None
        try:
            entries = self._entries.get(_digest(path.read_bytes()))
        except OSError:
            return None
        return None if entries is None else [rule_of(entry) for entry in entries]


def compile_rules(paths: Iterable[Path]) -> bytes:
    """Return the compiled form of rule files. Raises RuleError for one that cannot be read."""
    from asepsis.identification.rule_files import read_written  # noqa: PLC0415 (only who compiles needs pydantic)

    entries = {_digest(path.read_bytes()): [one.entry() for one in read_written(path)] for path in paths}
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return _header(text) + text


def read_compiled(path: Path) -> Compiled:
    """Read what `compile_rules` made. What is missing, broken or of another format holds no file."""
    try:
        first, end, text = path.read_bytes().partition(b"\n")
        is_ours = first + end == _header(text)
    except OSError:
        return Compiled()
    return Compiled(json.loads(text)) if is_ours else Compiled()


def _header(text: bytes) -> bytes:
    form = b"".join(Path(__file__).with_name(name).read_bytes() for name in FORM)
    return f"{_digest(form)} {_digest(text)}\n".encode()


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
