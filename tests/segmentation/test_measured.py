"""Controls say what the rules keep apart: no more than that, and no longer than the rules are in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asepsis.core import board
from asepsis.core.findings import Control, Event
from asepsis.core.store.database import open_store
from asepsis.segmentation.measured import announce_enforced, announce_undone, controls_of, remember, remembered
from tests.segmentation.sample import practice

if TYPE_CHECKING:
    from pathlib import Path

    from asepsis.segmentation.model import Policy

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
NETWORK_OF_ZONE = {"clinical_therapy": 30, "imaging": 20, "office": 10, "infrastructure": 1}


def parted() -> Policy:
    """The practice, each zone on a network of its own."""
    policy = practice()
    members = tuple(replace(one, ips=(f"10.0.{NETWORK_OF_ZONE[one.zone]}.{one.asset[1:]}",)) for one in policy.members)
    return replace(policy, members=members, networks=("10.0.0.0/16",))


def blocked(controls: tuple[Control, ...], source: str, target: str, transport: str, port: int) -> bool:
    fitting = [one for one in controls if source in one.source_assets and target in one.target_assets]
    return any(
        one.transport in {None, transport} and (not one.ports or any(low <= port <= high for low, high in one.ports))
        for one in fitting
    )


def test_the_desk_is_kept_from_the_xray_and_all_know_why() -> None:
    controls = controls_of(parted(), AT, "said")
    assert blocked(controls, "d31", "d21", "tcp", 80)
    assert blocked(controls, "d31", "d21", "udp", 80)
    assert {(one.evidence[0].kind, one.evidence[0].sentence, one.since) for one in controls} == {("proof", "said", AT)}


def test_what_a_rule_lets_pass_is_not_blocked_and_the_rest_is() -> None:
    controls = controls_of(parted(), AT, "said")
    assert not blocked(controls, "d31", "d1", "udp", 53)
    assert blocked(controls, "d31", "d1", "udp", 54)
    assert blocked(controls, "d31", "d1", "tcp", 53)


def test_addresses_are_handed_out_without_a_rule() -> None:
    controls = controls_of(parted(), AT, "said")
    assert not blocked(controls, "d21", "d1", "udp", 67)
    assert blocked(controls, "d21", "d1", "udp", 69)


def test_devices_of_one_network_may_talk_past_the_rules() -> None:
    controls = controls_of(practice(), AT, "said")
    assert not any(blocked(controls, "d31", one, "tcp", 80) for one in ("d21", "d22", "d11"))


def test_who_has_no_way_out_is_shut_in() -> None:
    controls = controls_of(parted(), AT, "said")
    assert blocked(controls, "d11", "outside", "tcp", 443)
    assert not blocked(controls, "d31", "outside", "tcp", 443)
    assert blocked(controls, "outside", "d21", "tcp", 443)


def test_undo_takes_every_control_back(tmp_path: Path) -> None:
    engine = open_store(tmp_path / "site.sqlite")
    assert announce_enforced(engine, parted(), AT) == len(board.read(engine, Control)) > 0
    announce_undone(engine, AT)
    assert board.read(engine, Control) == ()
    assert {one.kind for one in board.read(engine, Event)} == {"policy_enforced", "policy_undone"}


def test_the_note_is_read_back(tmp_path: Path) -> None:
    assert remembered(tmp_path) is None
    remember(tmp_path, practice(), tmp_path / "site.sqlite")
    assert remembered(tmp_path) == (practice(), tmp_path / "site.sqlite")
