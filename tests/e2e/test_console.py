"""The journey of a first visit: list, search, device, evidence. On a phone and on a desk, light and dark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ticket_address
from tests.practice import HOSTILE_NAME

if TYPE_CHECKING:
    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.tool


def test_from_the_list_to_the_packet(visit: Visit, console: str, axe: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(console)
    expect(page.get_by_role("heading", level=1)).to_have_text("16 devices. 7 medical. 2 we could not name.")
    devices = page.get_by_role("grid", name="Devices")
    expect(devices.get_by_role("row").filter(has_text="pump-gw")).to_contain_text("Sources disagree")
    assert visit.violations(axe) == []

    page.get_by_role("searchbox", name="Search devices").fill("windows 10")
    expect(page.get_by_text("1 of 16 devices")).to_be_visible()
    expect(page).to_have_url(re.compile("search=windows"))

    devices.get_by_role("row").filter(has_text="XRAY-CONSOLE").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("XRAY-CONSOLE")
    expect(page).to_have_title("XRAY-CONSOLE · Asepsis")
    page.get_by_role("button", name=re.compile("^Operating system")).click()
    system = page.get_by_role("group", name=re.compile("^Operating system"))
    expect(system.get_by_text("practice.pcap, packet 399, seen once.")).to_be_visible()
    assert visit.violations(axe) == []

    page.get_by_role("link", name="mini-pacs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("mini-pacs")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("searchbox", name="Search devices")).to_have_value("windows 10")
    assert visit.said == []
    assert all(url.startswith(console) for url in visit.asked)


def test_the_printed_address_opens_the_page_and_no_other_browser(visit: Visit, console: str, axe: str) -> None:
    page = visit.page
    page.goto(f"{console}/devices")
    expect(page.get_by_text("asepsis serve --again")).to_be_visible()
    assert visit.violations(axe) == []
    page.goto(ticket_address(console))
    expect(page.get_by_role("grid", name="Devices")).to_be_visible()
    expect(page).to_have_url(re.compile(f"^{re.escape(console)}/devices"))


def test_filters_narrow_and_can_be_taken_back(visit: Visit, console: str, axe: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(console)
    page.get_by_role("button", name="Network equipment").click()
    expect(page.get_by_text("1 of 16 devices")).to_be_visible()
    page.get_by_role("button", name="Sources disagree").click()
    expect(page.get_by_text("No device fits.")).to_be_visible()
    assert visit.violations(axe) == []
    page.get_by_role("button", name="Show all devices").click()
    expect(page.get_by_text("16 devices", exact=True)).to_be_visible()
    assert visit.said == []


def test_the_list_can_be_walked_with_the_keyboard_alone(visit: Visit, console: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(console)
    devices = page.get_by_role("grid", name="Devices")
    expect(devices.get_by_role("row").filter(has_text="us-room2")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[role=grid]') !== null"):
            break
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/devices/d\d\d$"))


def test_a_hostile_name_is_only_a_name(visit: Visit, console: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(f"{console}/devices/d52")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(HOSTILE_NAME.replace("\u202e", "[U+202E]"))
    assert visit.said == []


def test_captures_say_what_was_wrong_with_them(visit: Visit, console: str, axe: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(f"{console}/captures")
    expect(page.get_by_text("The file ends in the middle of a packet.")).to_be_visible()
    assert visit.violations(axe) == []
    assert visit.said == []


def test_nothing_is_wider_than_the_screen(visit: Visit, console: str) -> None:
    page = visit.page
    visit.enter(console)
    for place in ("/devices", "/devices/d14", "/devices/d52", "/captures"):
        page.goto(console + place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), place


def test_the_chosen_theme_stays(visit: Visit, console: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(console)
    page.get_by_role("combobox", name="Theme").select_option(label="Dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert visit.said == []
