"""The answer of `status` in words."""

from __future__ import annotations

from asepsis.segmentation.standing import told

NOTHING = {
    "mode": "none", "on_trial": False, "seconds_left": None, "taken_back_now": "", "last_outcome": {},
    "cut_packets": 0, "would_cut_packets": 0,
}  # fmt: skip


def test_nothing_in_force() -> None:
    assert list(told(NOTHING)) == ["No rules of ours are in force."]


def test_a_trial_says_how_long_it_runs() -> None:
    lines = list(told({**NOTHING, "mode": "enforce", "on_trial": True, "seconds_left": 41.0, "cut_packets": 3}))
    assert "within 41 seconds" in lines[1]
    assert lines[2] == "3 packets were cut."


def test_what_was_taken_back_is_said() -> None:
    lines = list(told({**NOTHING, "taken_back_now": "nobody confirmed it in time"}))
    assert "nobody confirmed it in time" in lines[1]
