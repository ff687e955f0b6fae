"""What people told, as the document has it."""

from __future__ import annotations

from dataclasses import replace

from asepsis.inventory.lists.comparison import UNHEARD as NEVER_HEARD
from asepsis.report.told import STANDING, comparison_dict, list_dict, unheard_dict
from tests.practice import practice
from tests.report.told import LISTS, NEARBY, UNHEARD


def test_a_registered_device_is_never_a_seen_one() -> None:
    document = replace(practice(), registered=UNHEARD, nearby=NEARBY, lists=LISTS).to_dict()
    assert len(document["devices"]) == len(practice().devices)
    assert [one["standing"] for one in document["registered"]] == [STANDING] * 3
    assert all("last_seen" not in one and "confidence" not in one for one in document["registered"])


def test_a_registered_device_says_by_whom_and_what_to_look_after() -> None:
    told = unheard_dict(UNHEARD[0])
    assert (told["name"], told["kind_words"], told["said_by"]) == ("Medtronic MiniMed 670G", "Insulin pump", "Nurse")
    assert [one["is_warning"] for one in told["notices"]] == [True]
    assert (told["category"], told["heard_as"]) == ("insulin_pump", None)


def test_one_that_is_heard_after_all_leads_to_the_device() -> None:
    assert unheard_dict(UNHEARD[2])["heard_as"] == "d16"


def test_without_a_model_the_kind_is_the_name() -> None:
    assert UNHEARD[2].name == "Lab analyser without a network"
    assert UNHEARD[1].details() == (("How many", "2"), ("Place", "Exam room"))


def test_a_list_holds_both_sides() -> None:
    (one,) = LISTS
    told = list_dict(one)
    assert (told["name"], told["not_listed"]) == ("CMMS", ["d32"])
    assert told["rows"] == comparison_dict(one.comparison)["rows"]
    assert [row["state"] for row in told["rows"]] == ["differs", NEVER_HEARD]


def test_what_is_nearby_has_days_and_no_hours() -> None:
    (meter, other) = replace(practice(), nearby=NEARBY).to_dict()["nearby"]
    assert (meter["kind_words"], meter["senders"], meter["last_day"]) == ("Glucose meter", 2, "2026-11-20")
    assert other["senders"] is None
