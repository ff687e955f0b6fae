"""What people read: the owner's part first, then what an expert can work out again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.inventory.register.entry import Entry, Registered
from asepsis.risk.content import shipped_content
from asepsis.risk.registered import needs
from asepsis.risk.service import look
from asepsis.risk.shown import actions_json, actions_text, card_text, matching, whatif_text

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_the_owner_reads_what_to_do_first(engine: Engine) -> None:
    lines = actions_text(look(engine, NOW)).splitlines()
    assert lines[0] == "Five things to do today."
    assert lines[3].startswith("1. Let only known devices use")
    assert any(line.startswith("   Seen: ") and "packet" in line for line in lines)


def test_commands_to_type_are_about_the_same_store(engine: Engine) -> None:
    told = [line for line in actions_text(look(engine, NOW), " --store mine").splitlines() if "asepsis " in line]
    assert {line.split()[line.split().index("asepsis") + 1] for line in told} == {"whatif", "answer"}
    assert all(line.endswith(" --store mine") for line in told)


def test_json_has_the_fields_of_an_action_and_the_scores(engine: Engine) -> None:
    told = json.loads(actions_json(look(engine, NOW)))
    assert set(told) == {"today", "later", "registered"}
    first = told["today"][0]
    assert first["is_today"]
    assert {"id", "title", "why", "care", "minutes", "who", "proof", "score_before", "score_after", "scores"} <= set(
        first
    )
    before, after = (first["scores"][first["asset_ids"][0]][when] for when in ("before", "after"))
    assert after[1] < before[1]


def test_registered_devices_stand_apart_with_what_to_ask_and_without_a_score(engine: Engine) -> None:
    entry = Entry("insulin_pump", "Medtronic", "MiniMed 670G", number=3)
    result = replace(
        look(engine, NOW), needs=needs([Registered("r1", entry, "nurse", NOW, NOW)], shipped_content(), NOW.date())
    )
    text = actions_text(result)
    assert "Devices you wrote down, which nobody hears" in text
    assert "Medtronic MiniMed 670G (3 of it): insulin pump; it can harm a patient" in text
    assert "ICSMA-22-263-01" in text
    (told,) = json.loads(actions_json(result))["registered"]
    assert "score" not in " ".join(told)
    assert "Devices you wrote down" not in actions_text(replace(result, needs=()))


def test_what_if_is_one_line_to_say_aloud(engine: Engine) -> None:
    result = look(engine, NOW)
    text = whatif_text(result, result.proposals[0])
    assert re.search(r": \d+ → \d+(; nothing else changes)?$", text.splitlines()[1])
    site_wide = next(one for one in result.proposals if one.action.id == "guest_network.site")
    assert "Worst score of the site" in whatif_text(result, site_wide)


def test_the_card_can_be_worked_out_by_hand(engine: Engine) -> None:
    result = look(engine, NOW)
    (console,) = matching(result, "drx-console1")
    text = card_text(result, console)
    by_hand = re.search(r"By hand: ([\d.* ]+) = (\d+)", text)
    assert by_hand is not None
    product = 1.0
    for factor in by_hand[1].split("*"):
        product *= float(factor)
    assert round(product) == int(by_hand[2]) == result.assessment.cards[console].score.best


def test_the_card_lists_at_most_three_fixes_each_of_which_lowers_the_score(engine: Engine) -> None:
    result = look(engine, NOW)
    (console,) = matching(result, "drx-console1")
    told = card_text(result, console).partition("What would lower it most:\n")[2].splitlines()
    fixes = [line for line in told if line.endswith("]") and " → " in line]
    assert 1 <= len(fixes) <= 3
    for line in fixes:
        before, after = re.findall(r"(\d+)(?: \(\d+ to \d+\))?(?= →|, about)", line)
        assert int(after) < int(before) == result.assessment.cards[console].score.best


def test_devices_are_found_by_what_people_call_them(engine: Engine) -> None:
    result = look(engine, NOW)
    assert (
        matching(result, "192.168.20.50") == matching(result, "DRX-CONSOLE1") == matching(result, "00:1d:4a:77:20:32")
    )
    assert matching(result, "no such thing") == []
    assert len(matching(result, "computer")) > 1


def test_the_same_work_on_several_devices_is_one_line_with_the_devices_below(engine: Engine) -> None:
    result = look(engine, NOW)
    later = [one.action for one in result.proposals if not one.action.is_today]
    locks = [one for one in later if one.kind == "encrypt_transfer"]
    lines = actions_text(result).partition("Later:\n")[2].partition("\n\n")[0].splitlines()
    (at,) = (number for number, line in enumerate(lines) if "Put a lock on" in line)
    assert lines[at].startswith(f"  - Put a lock on what {len(locks)} devices send: about 120 minutes each; the makers")
    assert all(line.endswith(f"[{one.id}]") for line, one in zip(lines[at + 1 :], locks, strict=False))
    assert sum(line.startswith("  - ") for line in lines) == len({one.kind for one in later})


def test_each_kind_of_work_on_a_device_has_a_title_for_several() -> None:
    actions = shipped_content().actions
    assert [kind for kind, parts in actions.items() if "{name}" in parts["title"] and "title_many" not in parts] == []
