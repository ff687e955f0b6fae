"""The report in a real browser: nothing is loaded, nothing is complained of, everyone can use it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from asepsis.report.html import render
from asepsis.report.paper import Paper, Section, Table
from asepsis.report.paper_html import paper_html
from tests.report.told import told_practice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.tool


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "report.html"
    path.write_text(render(told_practice()), encoding="utf-8")
    return path.as_uri()


def test_the_report_stands_alone(visit: Visit, report: str, axe: str) -> None:
    page = visit.page
    page.goto(report)
    expect(page.get_by_role("heading", level=1)).to_have_text("16 devices. 7 medical. 2 we could not name. ")
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px", "the style sheet was not applied"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_text("Why we think so").first.click()
    expect(page.get_by_text("practice.pcap, packet").first).to_be_visible()
    page.get_by_text("The same as a table").click()
    assert visit.violations(axe) == []
    assert visit.said == []
    assert visit.asked == [report]


def test_a_paper_fits_the_screen(visit: Visit, tmp_path: Path) -> None:
    table = Table(("Device", "Where", "Works with: leave this on"), (("Infusion pump", "192.0.2.7", "ct1"),), (1, 1, 1))
    paper = Paper("Title", "title", (), (Section("s", "Do not unplug", "", (table,)),), None, (), "")
    path = tmp_path / "paper.html"
    path.write_text(paper_html(paper), encoding="utf-8")
    visit.page.goto(path.as_uri())
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_map_leads_to_the_cards(visit: Visit, report: str) -> None:
    visit.page.goto(report)
    visit.page.locator("svg.map a").first.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile("#device-"))
    expect(visit.page.locator(":target")).to_be_in_viewport()


def test_pointing_at_a_device_dims_the_lines_of_others(visit: Visit, report: str) -> None:
    page = visit.page
    page.goto(report)
    own = page.locator("svg.map a", has_text="monitor-3")
    mark = next(name for name in (own.get_attribute("class") or "").split() if name.startswith("n") and name != "node")
    opacity = "line => getComputedStyle(line).strokeOpacity"
    foreign = page.locator(f"svg.map .edge:not(.{mark})").first
    before = foreign.evaluate(opacity)
    own.hover()
    expect(foreign).to_have_css("stroke-opacity", "0.07")
    assert before != "0.07"
    expect(page.locator(f"svg.map .edge.{mark}").first).not_to_have_css("stroke-opacity", "0.07")
