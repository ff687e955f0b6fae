"""Tests of how old knowledge is said to be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from asepsis.core.knowledge import shipped_folder
from asepsis.identification.sources import Age, Source, imported_now, note, package_registry, read_record

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("dated", "age"),
    [
        ("2026-11-22", Age.FRESH),
        ("2026-08-23", Age.FRESH),
        ("2026-07-01", Age.AGEING),
        ("2025-11-20", Age.STALE),
        (None, Age.UNKNOWN),
    ],
)
def test_age(dated: str | None, age: Age) -> None:
    assert Source("x", "rules", 1, "here", dated).age(TODAY) is age


def test_the_record_keeps_one_source_for_each_name(tmp_path: Path) -> None:
    assert read_record(tmp_path) == []
    note(tmp_path, Source("b", "rules", 1, "here", None, imported_now()))
    note(tmp_path, Source("a", "rules", 1, "here", None))
    note(tmp_path, Source("b", "rules", 2, "there", "2026-01-01"))
    assert [(source.name, source.entries) for source in read_record(tmp_path)] == [("a", 1), ("b", 2)]


def test_the_package_is_dated_only_when_its_version_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert package_registry(shipped_folder()).kind == "registry"
    monkeypatch.setattr("asepsis.identification.sources.version", lambda _name: "99.0")
    assert package_registry(shipped_folder()).age(TODAY) is Age.UNKNOWN
