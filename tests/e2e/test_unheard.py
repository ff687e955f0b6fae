"""The journey of writing down what no sensor hears, and of answering a question; on a phone and on a desk."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from asepsis.api.app import create_app
from asepsis.api.desk import Desk
from asepsis.report.stored import StoredSite
from tests.e2e.conftest import served
from tests.risk.kept_demo import demo_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.conftest import Visit

pytestmark = pytest.mark.tool


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the demo practice, to be copied. Made before the browser, whose event loop takes this thread."""
    path = tmp_path_factory.mktemp("taken-in") / "site.sqlite"
    demo_store(path).dispose()
    return path


@pytest.fixture
def kept(taken_in: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a console over a store of its own, which can be written to."""
    path = tmp_path / "site.sqlite"
    shutil.copy(taken_in, path)
    site = StoredSite.open(path)
    with served(lambda door: create_app(site, door, None, Desk(site.engine))) as address:
        yield address


def choose(visit: Visit, label: str, option: str) -> None:
    """Choose one line of a list."""
    visit.page.get_by_role("combobox", name=label).select_option(label=option)


def test_a_device_is_written_down_and_taken_out(visit: Visit, kept: str, axe: str) -> None:
    page = visit.page
    visit.enter(kept)
    page.goto(f"{kept}/unheard")
    page.get_by_role("button", name="Write down a device").click()
    choose(visit, "What is it?", "Insulin pump")
    choose(visit, "Which one?", "Another one")
    page.get_by_label("Maker").fill("Anna Meier")
    choose(visit, "Your role", "Nurse")
    assert visit.violations(axe) == []
    with page.expect_console_message(lambda message: "422" in message.text or "400" in message.text):
        page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert")).to_contain_text("could be a person's name")
    assert len(visit.said) == 1, "the browser tells of the refusal itself"
    visit.said.clear()

    choose(visit, "Which one?", "Medtronic MiniMed 670G")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("heading", name="Medtronic MiniMed 670G")).to_be_visible()
    expect(page.get_by_text("Insulin pump. Registered, not heard")).to_be_visible()
    assert visit.violations(axe) == []

    page.get_by_role("button", name=re.compile("Change it.*670G")).click()
    page.get_by_label("How many of these?").fill("3")
    choose(visit, "Your role", "Nurse")
    assert visit.violations(axe) == []
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text("How many")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="3").first).to_be_visible()

    page.get_by_role("button", name=re.compile("It is gone.*670G")).click()
    choose(visit, "Your role", "Owner")
    page.get_by_role("button", name="Yes, take it out").click()
    expect(page.get_by_text("Nothing is written down.")).to_be_visible()
    assert visit.said == []
    assert all(url.startswith(kept) for url in visit.asked)


def test_the_windows_question_is_answered_on_the_page_of_the_device(visit: Visit, kept: str, axe: str) -> None:
    page = visit.page
    visit.enter(kept)
    page.goto(f"{kept}/devices?search=DRX")
    page.get_by_role("grid", name="Devices").get_by_role("row").filter(has_text="DRX-CONSOLE1").click()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("radio", name=re.compile("Windows Server 2016")).first.check()
    choose(visit, "Your role", "IT helper")
    assert visit.violations(axe) == []
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("Told by: IT helper")).to_be_visible()
    expect(page.get_by_role("button", name="Answer anew")).to_be_visible()
    assert visit.said == []


def test_all_that_no_sensor_saw_fits_the_screen(visit: Visit, console: str, axe: str) -> None:
    page = visit.page
    visit.enter(console)
    page.goto(f"{console}/unheard")
    expect(page.get_by_role("heading", name="Heard nearby by Bluetooth")).to_be_visible()
    expect(page.get_by_text("Probably at least 18 speak here")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.violations(axe) == []
    page.goto(f"{console}/devices/d12")
    expect(page.get_by_text("Longest rest: 19:00 to 07:00 UTC")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.violations(axe) == []
    assert visit.said == []
