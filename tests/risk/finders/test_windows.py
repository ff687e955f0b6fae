"""From a build to a range of dates, one question, and one date after the answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from asepsis.core.findings import Answer
from asepsis.risk.finders.windows import answers_possible, question_id
from tests.risk.practice_scene import AS_OF, asset, at, found, remark, scene

if TYPE_CHECKING:
    from asepsis.risk.model import Weakness

NAME = "windows_out_of_support.xray1"


def shown(build: str, *said: str, as_of: date = AS_OF, category: str = "xray") -> Weakness | None:
    """The finding for a device that showed a build, after answers."""
    answers = tuple(Answer(question_id("xray1"), "?", "xray1", value, "owner", at(3)) for value in said)
    remarks = [remark("xray1", "ntlm.auth", {"version": build})]
    return found(scene([asset("xray1", "192.168.1.11", category)], [], remarks, answers=answers, as_of=as_of)).get(NAME)


def test_a_build_gives_a_range_and_one_question() -> None:
    """Acceptance story T3: build 10.0.14393 seen on 2026-11-21."""
    one = shown("10.0.14393", as_of=date(2026, 11, 21))
    assert one is not None
    assert "between 2019-04-09 and 2030-01-12" in one.finding.care
    assert not one.finding.is_certain
    assert "Which Windows edition" in one.finding.question


@pytest.mark.parametrize(
    ("value", "is_certain", "when"),
    [("win10-1607-ent", True, "on 2019-04-09"), ("win10-2016-ltsb", True, "on 2026-10-13")],
)
def test_the_answer_gives_one_date(value: str, is_certain: bool, when: str) -> None:  # noqa: FBT001
    one = shown("10.0.14393", value)
    assert one is not None
    assert one.finding.is_certain is is_certain
    assert when in one.finding.care


@pytest.mark.parametrize("value", ["ws2016", "win10-2016-iot-ltsb+extended"])
def test_an_answer_that_it_gets_fixes_ends_it(value: str) -> None:
    assert shown("10.0.14393", value) is None


def test_all_products_of_a_build_gone_needs_no_question() -> None:
    one = shown("10.0.22621", category="workstation", as_of=date(2026, 11, 21))
    assert one is not None
    assert one.finding.is_certain
    assert not one.finding.question


def test_half_in_support_counts_less() -> None:
    one = shown("10.0.17763")
    assert one is not None
    assert one.row == "windows_support_unclear"


def test_a_new_or_unknown_build_is_no_finding() -> None:
    assert shown("10.0.26200") is None
    assert shown("6.1.0") is None


def test_the_date_is_given_never_the_clock() -> None:
    assert shown("10.0.22621", as_of=date(2024, 1, 1)) is None


def test_extended_updates_are_an_answer_only_while_sold() -> None:
    remarks = [remark("xray1", "ntlm.auth", {"version": "10.0.14393"})]
    site = scene([asset("xray1", "192.168.1.11", "xray")], [], remarks)
    possible = answers_possible(site, "xray1")
    assert "win10-2016-ltsb+extended" in possible
    assert "win10-1607-ent+extended" not in possible
