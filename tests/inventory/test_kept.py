"""The site that is kept."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from asepsis.core.nouns import Attribute
from asepsis.inventory.facts import take_stock
from asepsis.inventory.intake import take_in
from asepsis.inventory.kept import Kept, digest_of_site, read_inventory, revision
from asepsis.sensing.captures import Source, find_captures
from tests.capture_bytes import arp, network, pcap
from tests.inventory.scene import PlainJudgement, site_of
from tests.inventory.test_facts import FLOWS, SEEN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept.open(tmp_path / "store" / "site.sqlite", PlainJudgement())


def sources(folder: Path, **files: bytes) -> tuple[Source, ...]:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.pcap").write_bytes(content)
    return find_captures([str(folder)]).sources


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "store" / "site.sqlite")) as database:
        return [line for line in database.iterdump() if '"change"' not in line]


def test_the_store_gives_back_what_reading_gave(kept: Kept, tmp_path: Path) -> None:
    found = sources(tmp_path / "in", a=pcap(network(3)))
    kept.take_in(found)
    direct = take_stock(take_in(found, PlainJudgement()).sites[0], PlainJudgement())
    assert read_inventory(kept.engine) == direct


def test_reading_a_capture_twice_changes_nothing(kept: Kept, tmp_path: Path) -> None:
    found = sources(tmp_path / "in", a=pcap(network(3)))
    kept.take_in(found)
    before = dump(tmp_path)
    renamed = sources(tmp_path / "copy", other_name=pcap(network(3)))
    (capture,) = kept.take_in(renamed)
    assert dump(tmp_path) == before
    assert (capture.path, capture.packets) == (renamed[0].path, 3)


def test_two_captures_in_any_order_give_the_same_devices(tmp_path: Path) -> None:
    found = sources(tmp_path / "in", a=pcap(network(2)), b=pcap(network(4)))
    forward, backward = (Kept.open(tmp_path / name, PlainJudgement()) for name in ("f.sqlite", "b.sqlite"))
    forward.take_in(found)
    for source in reversed(found):
        backward.take_in([source])
    assert read_inventory(forward.engine).assets == read_inventory(backward.engine).assets


def test_captures_of_the_same_time_are_kept_as_one_reading(tmp_path: Path) -> None:
    frames = network(30)
    found = sources(tmp_path / "in", a=pcap(frames[:25]), b=pcap(frames))
    both, one = (Kept.open(tmp_path / name, PlainJudgement()) for name in ("both.sqlite", "one.sqlite"))
    captures = both.take_in(found)
    one.take_in(found[1:])
    assert [capture.copies for capture in captures] in ([0, 25], [25, 0])
    assert read_inventory(both.engine).captures == captures
    assert [(asset.ips, asset.first_seen, asset.last_seen) for asset in read_inventory(both.engine).assets] == [
        (asset.ips, asset.first_seen, asset.last_seen) for asset in read_inventory(one.engine).assets
    ]
    before = read_inventory(both.engine)
    assert both.take_in(tuple(reversed(found))) == tuple(reversed(captures))
    assert read_inventory(both.engine) == before


def test_what_the_store_has_under_another_packing_is_left_out_of_what_is_read_together(tmp_path: Path) -> None:
    frames = network(30)
    found = sources(tmp_path / "in", a=pcap(frames[:25]), b=pcap(frames))
    kept = Kept.open(tmp_path / "s.sqlite", PlainJudgement())
    kept.take_in(found[:1])
    (tmp_path / "in" / "a.pcap").write_bytes(gzip.compress(pcap(frames[:25])))
    packed = find_captures([str(tmp_path / "in")]).sources
    one, other = kept.take_in(packed)
    assert (one.packets, other.packets, other.copies, other.read_with) == (25, 30, 0, ())
    assert len(read_inventory(kept.engine).captures) == 2


def test_a_file_that_is_no_capture_is_told_and_not_kept(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("no capture")
    (capture,) = kept.take_in(find_captures([str(path)]).sources)
    assert capture.problems[0].kind == "not_a_capture"
    assert read_inventory(kept.engine).captures == ()


def test_a_correction_holds_over_later_captures_and_is_taken_back(kept: Kept, tmp_path: Path) -> None:
    kept.take_in(sources(tmp_path / "in", a=pcap(network(1))))
    (asset,) = read_inventory(kept.engine).assets
    kept.correct((*asset.macs, *asset.ips), Attribute.CATEGORY, "infusion_pump")
    kept.take_in(sources(tmp_path / "more", b=pcap([arp(asset.macs[0], "10.0.0.77")])))
    (asset,) = read_inventory(kept.engine).assets
    assert (asset.ips, asset.facts[Attribute.CATEGORY].value) == (("10.0.0.1", "10.0.0.77"), "infusion_pump")
    kept.correct((*asset.macs, *asset.ips), Attribute.CATEGORY, None)
    (asset,) = read_inventory(kept.engine).assets
    assert Attribute.CATEGORY not in asset.facts


def test_a_merge_is_undone_by_the_opposite(kept: Kept, tmp_path: Path) -> None:
    kept.take_in(sources(tmp_path / "in", a=pcap(network(2))))
    before = read_inventory(kept.engine).assets
    kept.decide("10.0.0.1", "10.0.0.2", is_together=True)
    (joined,) = read_inventory(kept.engine).assets
    assert joined.merged_because == ("a person said so",)
    assert joined.id == before[0].id
    kept.decide("10.0.0.1", "10.0.0.2", is_together=False)
    assert read_inventory(kept.engine).assets == before


def test_each_change_has_a_revision(kept: Kept, tmp_path: Path) -> None:
    first = revision(kept.engine)
    kept.take_in(sources(tmp_path / "in", a=pcap(network(1))))
    second = revision(kept.engine)
    kept.take_in(sources(tmp_path / "in"))
    assert first != second == revision(kept.engine)


def test_what_came_through_a_pipe_is_known_by_what_was_seen() -> None:
    assert digest_of_site(site_of(SEEN, FLOWS)) == digest_of_site(site_of(SEEN, FLOWS))
    assert digest_of_site(site_of(SEEN, FLOWS)) != digest_of_site(site_of(SEEN[1:], FLOWS))
