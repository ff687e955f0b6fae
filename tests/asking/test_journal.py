"""The book of all that was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asepsis.asking.journal import Entry, Journal, JournalError

if TYPE_CHECKING:
    from pathlib import Path


def entry(answer: str, ip: str = "192.0.2.1") -> Entry:
    return Entry("2026-11-22T10:00:00+00:00", "d1", ip, "echo", "why", "Kim", "answer", answer, 8)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    book = Journal(tmp_path / "asking.jsonl")
    assert book.read() == []
    book.write(entry("answered"))
    assert book.read() == [entry("answered")]
    assert (tmp_path / "asking.jsonl").stat().st_mode & 0o777 == 0o600


def test_three_failures_bar_for_ever(tmp_path: Path) -> None:
    book = Journal(tmp_path / "asking.jsonl")
    for answer in ("silent", "answered", "reset"):
        book.write(entry(answer))
    assert book.barred() == frozenset()
    book.write(entry("slow"))
    assert book.barred() == {"192.0.2.1", "d1"}


def test_only_one_run_holds_the_book(tmp_path: Path) -> None:
    book = Journal(tmp_path / "asking.jsonl")
    with book.held(), pytest.raises(JournalError, match="another run"), book.held():
        pass
