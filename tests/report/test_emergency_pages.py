"""The pages to print: own devices and people, one page each, plain words, never a promise of silence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from asepsis.governance.answers import give_answer
from asepsis.governance.care import service_maps
from asepsis.governance.snapshot import Snapshot, read_snapshot
from asepsis.report.emergency_pages import SHOWN, downtime_sheets, first_ten_minutes, short_name
from asepsis.report.paper import Facts, Notice, Paper, Steps, Table
from asepsis.report.paper_html import paper_html
from asepsis.report.paper_pdf import paper_pdf
from tests.governance.site import SEEN, practice
from tests.reading import MAX_GRADE, reading_grade

if TYPE_CHECKING:
    from pathlib import Path

PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    engine = practice(tmp_path)
    give_answer(engine, "person-owner", "Dr Ann Owner, 555-0100", by="Ann", at=SEEN)
    return read_snapshot(engine)


def words(paper: Paper) -> str:
    """All that is said but names, which are data."""
    told: list[str] = list(paper.lead)
    for block in (block for section in paper.sections for block in section.blocks):
        if isinstance(block, Steps):
            told += [f"{when} {what}" for when, what in block.items]
        elif isinstance(block, Notice):
            told += [block.title, block.text]
        elif isinstance(block, Facts):
            told += [value for _, value in block.items]
        elif block.kind == "table" and isinstance(block, Table) and block.headings[0] == "Person":
            told += [row[2] for row in block.rows]
    return re.sub(r"\([\d.]+\)|[A-Z]+-?[A-Z]*\d[\w-]*", "", " ".join(told))


def table(paper: Paper, section: str) -> Table:
    part = next(one for one in paper.sections if one.id == section)
    return next(block for block in part.blocks if isinstance(block, Table))


def test_the_first_ten_minutes_fit_on_one_page(snapshot: Snapshot) -> None:
    assert len(PAGES.findall(paper_pdf(first_ten_minutes(snapshot)))) == 1


def test_there_is_one_page_for_each_service(snapshot: Snapshot) -> None:
    assert len(PAGES.findall(paper_pdf(downtime_sheets(snapshot)))) == len(service_maps(snapshot))


def test_the_pump_stays_on_with_its_server(snapshot: Snapshot) -> None:
    rows = {row[1]: row[2] for row in table(first_ten_minutes(snapshot), "keep").rows}
    assert rows["192.168.20.54"].startswith("Pump server ALARIS-SM.")


def test_the_internet_is_told_but_never_as_something_to_leave_on(snapshot: Snapshot) -> None:
    rows = {row[1]: row[2] for row in table(first_ten_minutes(snapshot), "keep").rows}
    assert rows["192.168.20.52"] == "No device here. It talks to the internet."


def test_a_knshort_name_is_printed_and_an_unknown_one_is_a_line_to_fill(snapshot: Snapshot) -> None:
    rows = {row[0]: row[1] for row in table(first_ten_minutes(snapshot), "people").rows}
    assert len(rows) == 5
    assert rows.pop("Owner or doctor in charge") == "Dr Ann Owner, 555-0100"
    assert set(rows.values()) == {""}


def test_nothing_seen_is_not_nothing_there() -> None:
    told = paper_html(first_ten_minutes(Snapshot())) + paper_html(downtime_sheets(Snapshot()))
    assert "That does not mean there is none" in told
    assert "We do not know which box leads to the internet" in told
    assert "We saw no device that care leans on" in told


def test_many_devices_are_counted_not_dropped(snapshot: Snapshot) -> None:
    pump = next(asset for asset in snapshot.assets if "192.168.20.54" in asset.ips)
    many = tuple(replace(pump, id=f"x{n}", hostnames=(f"pump{n}",), facts=pump.facts) for n in range(SHOWN + 5))
    told = paper_html(first_ten_minutes(replace(snapshot, assets=many)))
    assert "5 other devices" in told
    paper = first_ten_minutes(replace(snapshot, assets=many))
    assert len(PAGES.findall(paper_pdf(paper))) == 1


def test_a_sheet_says_what_stops_what_works_and_who_loses_what(snapshot: Snapshot) -> None:
    page = paper_html(downtime_sheets(snapshot))
    for told in ("What stops", "What still works", "ultrasound device", "these lose it", "Date of birth"):
        assert told in page


@pytest.mark.parametrize("make", [first_ten_minutes, downtime_sheets])
def test_both_read_at_grade_eight_or_below(snapshot: Snapshot, make: object) -> None:
    assert callable(make)
    assert reading_grade(words(make(snapshot))) <= MAX_GRADE


def test_the_same_snapshot_gives_the_same_bytes(snapshot: Snapshot) -> None:
    for make in (first_ten_minutes, downtime_sheets):
        assert paper_pdf(make(snapshot)) == paper_pdf(make(snapshot))
        assert paper_html(make(snapshot)) == paper_html(make(snapshot))


def test_an_address_is_not_told_twice(snapshot: Snapshot) -> None:
    archive = next(asset for asset in snapshot.assets if "192.168.20.10" in asset.ips)
    assert short_name(archive) == "Image archive (PACS)"
