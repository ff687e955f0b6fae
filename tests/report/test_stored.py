"""The analysis of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asepsis.inventory.kept import Kept
from asepsis.report.stored import StoredSite
from asepsis.sensing.captures import find_captures
from tests.capture_bytes import network, pcap
from tests.inventory.scene import PlainJudgement

if TYPE_CHECKING:
    from pathlib import Path


def test_a_reader_sees_what_was_taken_in_and_that_it_changed(tmp_path: Path) -> None:
    store, capture = tmp_path / "s.sqlite", tmp_path / "a.pcap"
    site = StoredSite.open(store)
    before = site.revision()
    assert site.read().devices == ()
    capture.write_bytes(pcap(network(2)))
    Kept.open(store, PlainJudgement()).take_in(find_captures([str(capture)]).sources)
    assert site.revision() != before
    assert [device.ips for device in site.read().devices] == [("10.0.0.1",), ("10.0.0.2",)]
    assert [one.packets for one in site.read().captures] == [2]
