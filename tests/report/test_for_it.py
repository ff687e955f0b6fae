"""The file for the person who helps with computers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from asepsis.governance.snapshot import Snapshot, read_snapshot
from asepsis.report.for_it import for_it_paper
from asepsis.report.paper_html import paper_html
from tests.governance.site import TITLE, board_filled, with_name
from tests.practice import HOSTILE_NAME
from tools.demo_practice.patients import canaries

if TYPE_CHECKING:
    from pathlib import Path


def test_every_device_stands_there_with_its_addresses(tmp_path: Path) -> None:
    snapshot = read_snapshot(board_filled(tmp_path))
    page = paper_html(for_it_paper(snapshot))
    assert [one for asset in snapshot.assets for one in (*asset.ips, *asset.macs) if one not in page] == []


def test_open_points_actions_and_barriers_are_told(tmp_path: Path) -> None:
    page = paper_html(for_it_paper(read_snapshot(board_filled(tmp_path))))
    for told in (TITLE, "Lock the image paths", "71 → 22", "We see locked talks.", "tcp 4242", "practice.pcap #"):
        assert told in page, told


def test_an_action_that_leaves_the_worst_risk_says_so(tmp_path: Path) -> None:
    snapshot = read_snapshot(board_filled(tmp_path))
    same = replace(snapshot.actions[0], score_after=snapshot.actions[0].score_before)
    assert "71, as before" in paper_html(for_it_paper(replace(snapshot, actions=(same,))))


def test_it_says_that_it_is_sensitive_and_holds_no_patient(tmp_path: Path) -> None:
    page = paper_html(for_it_paper(read_snapshot(board_filled(tmp_path))))
    assert "Sensitive." in page
    words = set(re.findall(r"\w+", page.casefold()))
    assert [one for one in canaries() if one.casefold() in words] == []


def test_nothing_worked_out_is_not_nothing_to_do() -> None:
    page = paper_html(for_it_paper(Snapshot()))
    assert "Not known: no actions were worked out yet." in page
    assert "Not known: no weak spots were worked out yet." in page


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    page = paper_html(for_it_paper(with_name(read_snapshot(board_filled(tmp_path)), HOSTILE_NAME)))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
