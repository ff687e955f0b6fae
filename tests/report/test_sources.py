"""What each source gave, how fresh it is, and what it cannot show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from asepsis.core.nouns import Capture, Problem
from asepsis.report.sources import document, render, source_lines

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CAPTURES = [
    Capture("day.pcap", 7, 99, NOW.replace(day=20), NOW.replace(day=21), ("ethernet",), ()),
    Capture("dhcp.leases", 3, 99, NOW, NOW, ("dnsmasq_leases",), (Problem("damaged_record", 2, "x"),)),
    Capture("empty", 0, 0, None, None, (), ()),
]


def test_age_and_what_is_unseen_are_told() -> None:
    day, leases, empty = source_lines(CAPTURES, NOW)
    assert (day.kind, day.age_seconds) == ("packets", 86400)
    assert (leases.records, leases.problems) == (3, 2)
    assert "fixed address" in leases.unseen
    assert empty.age_seconds is None


def test_the_name_of_a_file_is_no_markup() -> None:
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(render(source_lines([replace(CAPTURES[0], path="[/red]day[bold].pcap")], NOW)))
    assert "[/red]day[bold].pcap" in captured.get()


def test_table_and_document() -> None:
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(render(source_lines(CAPTURES, NOW)))
    for words in ("1 day ago", "less than a minute ago", "3 (2 not usable)", "nothing in it"):
        assert words in captured.get()
    assert document(source_lines(CAPTURES, NOW))[0]["last"] == "2026-11-21T09:00:00+00:00"
