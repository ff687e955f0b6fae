"""What is known of a device that nobody measured: notices, the end of its system, and honest silence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from asepsis.inventory.register.choices import SYSTEM, choices
from asepsis.inventory.register.entry import Entry, Registered
from asepsis.risk.content import shipped_content
from asepsis.risk.registered import ADVISORY, NOT_LOOKED_UP, SUPPORT, editions_named, needs, notices

CONTENT = shipped_content()
TODAY = date(2026, 11, 22)
SAID = datetime(2026, 11, 20, tzinfo=UTC)


def kinds(entry: Entry, as_of: date = TODAY) -> list[tuple[str, bool]]:
    return [(one.kind, one.is_warning) for one in notices(entry, CONTENT, as_of)]


def test_a_notice_names_the_model_and_asks_the_maker() -> None:
    (one,) = notices(Entry("insulin_pump", "Medtronic", "MiniMed 670G"), CONTENT, TODAY)
    assert one.kind == ADVISORY
    assert one.is_warning
    assert "ICSMA-22-263-01" in one.words
    assert "Ask the maker" in one.words


@pytest.mark.parametrize(
    "entry", [Entry("defibrillator"), Entry("defibrillator", "ZOLL"), Entry("defibrillator", "ZOLL", "AED Plus")]
)
def test_silence_of_the_tables_is_said_and_is_no_warning(entry: Entry) -> None:
    assert kinds(entry) == [(NOT_LOOKED_UP, False)]


def test_a_system_without_fixes_is_a_warning() -> None:
    found = notices(Entry("offline_analyser", system="windows_7"), CONTENT, TODAY)
    (one,) = [notice for notice in found if notice.kind == SUPPORT]
    assert "got its last fixes by 2024-10-08" in one.words


def test_a_system_of_which_some_editions_have_fixes_is_a_question() -> None:
    found = notices(Entry("offline_analyser", system="windows_10"), CONTENT, TODAY)
    (one,) = [notice for notice in found if notice.kind == SUPPORT]
    assert "Settings, System, About" in one.words


def registered(identifier: str, entry: Entry) -> Registered:
    return Registered(identifier, entry, "nurse", SAID, SAID)


def test_what_can_harm_most_comes_first_and_silence_is_no_need() -> None:
    analyser = registered("r1", Entry("offline_analyser", system="windows_7"))
    silent = registered("r2", Entry("defibrillator", "ZOLL", "AED Plus"))
    pump = registered("r3", Entry("insulin_pump", "Medtronic", "MiniMed 670G", number=3))
    found = needs([analyser, silent, pump], CONTENT, TODAY)
    assert (found[0].id, found[0].name, found[0].number) == ("r3", "Medtronic MiniMed 670G", 3)
    assert [one.id for one in found] == ["r3", "r1"]
    assert found[0].at_stake == "insulin pump; it can harm a patient when it fails or lies"


def test_a_system_with_fixes_is_no_notice() -> None:
    assert kinds(Entry("offline_analyser", system="windows_7"), date(2010, 1, 1)) == [(NOT_LOOKED_UP, False)]
    assert kinds(Entry("offline_analyser", system="no_windows")) == [(NOT_LOOKED_UP, False)]


def test_each_windows_of_the_register_means_editions_of_the_table() -> None:
    windows = [name for name, one in choices(SYSTEM).items() if one.detail]
    assert windows
    assert all(editions_named(name, CONTENT) for name in windows)
    assert editions_named(None, CONTENT) == ()
